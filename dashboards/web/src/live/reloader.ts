import type { Client } from "../api";
import { reloadIn, type Reloaded } from "./reload";

const KEPT = "ioc-reloaded";
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
    const wait = reloadIn(this.#running, build, lastReload(), Date.now(), Math.random);
    if (wait !== null) this.#timer = setTimeout(() => void this.#reload(build), wait);
  }

  async #reload(build: string): Promise<void> {
    if (await this.#client.pageLoads(location.href)) {
      sessionStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), build } satisfies Reloaded));
      location.reload();
      return;
    }
    this.#timer = setTimeout(() => void this.#reload(build), AGAIN_MS);
  }
}

/** The last reload of this tab; null when there was none. */
function lastReload(): Reloaded | null {
  const kept = sessionStorage.getItem(KEPT);
  return kept === null ? null : (JSON.parse(kept) as Reloaded);
}
