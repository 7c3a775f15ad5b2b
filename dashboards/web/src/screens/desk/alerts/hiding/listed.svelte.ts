import { Problem } from "../../../../api";

/** A list as the server last told it. */
export class Listed<Row> {
  rows = $state.raw<readonly Row[] | null>(null);
  /** Server time of the answer. */
  at = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly #read: () => Promise<readonly Row[]>;
  readonly #now: () => number;

  constructor(read: () => Promise<readonly Row[]>, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  async load(): Promise<void> {
    try {
      this.rows = await this.#read();
      this.at = this.#now();
      this.problem = null;
    } catch (reason) {
      this.problem = Problem.of(reason);
    }
  }
}
