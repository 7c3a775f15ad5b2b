import { Problem, type Client, type OncallSchedules } from "../../../api";

/** Four weeks of all schedules, as they were answered last. */
export class Rota {
  found = $state.raw<OncallSchedules | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #client: Client;
  #asked = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** since: a day, or this week's Monday. Of two answers the one that was asked for last counts. */
  async load(since: string | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const found = await this.#client.oncall.schedules(since);
      if (asked !== this.#asked) return;
      this.found = found;
      this.problem = null;
    } catch (reason) {
      if (asked === this.#asked) this.problem = Problem.of(reason);
    }
  }
}
