import { Problem, type AlertCounts, type AlertRow, type Client } from "../../../api";
import { instant } from "../../../live/alerts";
import { parameters, type Asked } from "./filter";

/** The alerts that somebody asked for, as the server last told them; as many pages as were wanted. */
export class Board {
  rows = $state.raw<readonly AlertRow[] | null>(null);
  counts = $state.raw<AlertCounts | null>(null);
  /** Server time of the answer. */
  at = $state<number | null>(null);
  more = $state(false);
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;
  #asked = "";
  #parameters: Readonly<Record<string, string>> = {};
  #pages = 1;
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Another question begins anew; the same one is asked again. */
  async ask(asked: Asked): Promise<void> {
    this.#parameters = parameters(asked);
    const question = JSON.stringify(this.#parameters);
    if (question !== this.#asked) {
      this.rows = null;
      this.#pages = 1;
    }
    this.#asked = question;
    await this.load();
  }

  async showMore(): Promise<void> {
    this.#pages += 1;
    await this.load();
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const found: AlertRow[] = [];
      let cursor: string | null = null;
      for (let n = 0; n < this.#pages; n++) {
        const page = await this.#client.alerts(this.#parameters, cursor);
        if (turn !== this.#turn) return; // somebody asked for something else meanwhile
        found.push(...page.alerts);
        this.counts = page.counts;
        this.at = instant(page.as_of);
        cursor = page.next;
        if (cursor === null) break;
      }
      this.rows = found;
      this.more = cursor !== null;
      this.problem = null;
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
    }
  }

  /** What the server answered an act with. */
  put(row: AlertRow): void {
    this.rows = this.rows?.map((one) => (one.id === row.id ? row : one)) ?? null;
  }
}
