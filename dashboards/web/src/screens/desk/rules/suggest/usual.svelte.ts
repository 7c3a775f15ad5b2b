import { Problem, type Client } from "../../../../api";
import { daysBefore, distribution, POINTS, type Distribution } from "./distribution";

/** What is compared as it usually is, asked for once an expression. */
export class UsualValues {
  found = $state.raw<Distribution | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Server time of the answer; null: there is none yet. */
  at = $state<number | null>(null);

  readonly #client: Client;
  #asked = "";

  constructor(client: Client) {
    this.#client = client;
  }

  async ask(query: string, now: number, zone: string): Promise<void> {
    if (query === this.#asked) return;
    this.#asked = query;
    [this.found, this.problem, this.at] = [null, null, null];
    const { from, to } = daysBefore(now);
    try {
      const chart = await this.#client.chart(query, from, to, POINTS);
      if (query !== this.#asked) return;
      [this.found, this.at] = [distribution(chart.series, zone), now];
    } catch (reason) {
      if (query === this.#asked) [this.problem, this.#asked] = [Problem.of(reason), ""];
    }
  }
}
