/** Asks once soon, however often it is told to: many changes are one question. */
export class Soon {
  readonly #afterMs: number;
  readonly #ask: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(afterMs: number, ask: () => void) {
    this.#afterMs = afterMs;
    this.#ask = ask;
  }

  ask(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#ask();
    }, this.#afterMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Asks again and again while the page can be seen, one question at a time; returns how to stop. */
export function polling(everyMs: number, ask: () => Promise<void>): () => void {
  let asking = false;

  const again = async (): Promise<void> => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      await ask();
    } finally {
      asking = false;
    }
  };
  const shown = (): void => void again();
  const timer = setInterval(shown, everyMs);
  document.addEventListener("visibilitychange", shown);
  shown();
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", shown);
  };
}
