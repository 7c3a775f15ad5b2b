import type { Client } from "../api";
import { reloadIn } from "./reload";

const KEPT = "ioc-reloaded-at";
const AGAIN_MS = 60_000;

/** Loads a wall again when the server runs a newer build, or when a part of it failed to load. */
export class Reloader {
  readonly #client: Client;
  readonly #running: string;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(client: Client, running: string) {
    this.#client = client;
    this.#running = running;
    addEventListener("vite:preloadError", () => this.serving("?"));
  }

  /** The server says which build it serves. */
  serving(build: string): void {
    if (this.#timer !== null) return;
    const kept = Number(sessionStorage.getItem(KEPT) ?? Number.NaN);
    const lastReloadAt = Number.isFinite(kept) ? kept : null;
    const wait = reloadIn(this.#running, build, lastReloadAt, Date.now(), Math.random);
    if (wait !== null) this.#timer = setTimeout(() => void this.#reload(), wait);
  }

  async #reload(): Promise<void> {
    if (await this.#client.pageLoads(location.href)) {
      sessionStorage.setItem(KEPT, String(Date.now()));
      location.reload();
      return;
    }
    this.#timer = setTimeout(() => void this.#reload(), AGAIN_MS);
  }
}
