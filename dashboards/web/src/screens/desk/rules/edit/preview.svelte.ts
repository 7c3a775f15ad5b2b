import { Problem, type Client } from "../../../../api";
import { Works } from "../../alerts/maintenance/works.svelte";
import { nowOf, POINTS, questionOf, SHOWN_MS, type Now } from "./now";

/** How the rule stands now, asked anew at each pause in typing. */
export class NowPreview {
  found = $state.raw<Now | null>(null);
  problem = $state.raw<Problem | null>(null);
  asking = $state(false);
  /** Server time of the answer. */
  at = $state<number | null>(null);

  /** Maintenance in the time that is shown. */
  readonly works: Works;

  readonly #client: Client;
  readonly #now: () => number;
  #turn = 0;

  constructor(client: Client, now: () => number) {
    this.works = new Works(client);
    this.#client = client;
    this.#now = now;
  }

  async ask(expr: string, holdSeconds: number): Promise<void> {
    const turn = ++this.#turn;
    if (expr.trim() === "") {
      [this.found, this.problem, this.asking] = [null, null, false];
      return;
    }
    this.asking = true;
    const { query, threshold } = questionOf(expr);
    const to = this.#now();
    void this.works.load(to - SHOWN_MS, to);
    try {
      const chart = await this.#client.chart(query, to - SHOWN_MS, to, POINTS);
      if (turn !== this.#turn) return;
      [this.found, this.problem, this.at] = [nowOf(chart, threshold, holdSeconds), null, to];
    } catch (reason) {
      if (turn === this.#turn) [this.problem, this.found] = [Problem.of(reason), null];
    } finally {
      if (turn === this.#turn) this.asking = false;
    }
  }
}
