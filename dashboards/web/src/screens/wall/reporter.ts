import type { Client } from "../../api";

const REPORT_MS = 60_000;

/** Tells the server each minute which build a paired screen runs and how much memory it takes. */
export class Reporter {
  readonly #client: Client;
  readonly #build: string;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(client: Client, build: string) {
    this.#client = client;
    this.#build = build;
  }

  start(): void {
    this.#timer = setInterval(() => this.#report(), REPORT_MS);
    this.#report();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #report(): void {
    const report = { build: this.#build, heap_bytes: heapBytes() };
    // A report that does not arrive shows as a screen that was not seen; the next one is soon.
    this.#client.reportScreen(report).catch(() => undefined);
  }
}

/** Only Chromium tells; others give null. */
function heapBytes(): number | null {
  const { memory } = performance as { memory?: { usedJSHeapSize: number } };
  return memory === undefined ? null : memory.usedJSHeapSize;
}
