import { Problem } from "../../../../api";

const TYPING_MS = 300;

/** What something would hide: asked again when it changes, and only the last answer counts. */
export class Preview<Asked, Found> {
  found = $state.raw<Found | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly #read: (asked: Asked) => Promise<Found>;
  readonly #keeps: boolean;
  #turn = 0;

  /** keeps: the last answer stays until the next one is there. */
  constructor(read: (asked: Asked) => Promise<Found>, keeps: boolean) {
    this.#read = read;
    this.#keeps = keeps;
  }

  /** Null: it is not whole yet, there is nothing to ask. */
  async ask(asked: Asked | null): Promise<void> {
    const turn = ++this.#turn;
    this.problem = null;
    if (asked === null || !this.#keeps) this.found = null;
    if (asked === null) return;
    try {
      const found = await this.#read(asked);
      if (turn === this.#turn) this.found = found;
    } catch (reason) {
      if (turn === this.#turn) [this.found, this.problem] = [null, Problem.of(reason)];
    }
  }

  /** Asks when nobody typed for a while; returns how not to. */
  soon(asked: Asked | null): () => void {
    const timer = setTimeout(() => void this.ask(asked), TYPING_MS);
    return () => clearTimeout(timer);
  }
}
