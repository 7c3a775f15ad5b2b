import { Problem, type Client, type SourceHole, type SourcePage, type SourceState } from "../../../api";

/** The sources as the server last told them, as many pages as somebody asked for. */
export class SourceList {
  sources = $state.raw<readonly SourceState[] | null>(null);
  totals = $state.raw<SourcePage["totals"] | null>(null);
  holes = $state.raw<readonly SourceHole[]>([]);
  /** Server time of the answer. */
  at = $state<number | null>(null);
  more = $state(false);
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;
  #pages = 1;
  #asked = "";
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** asked: part of a name. */
  async ask(asked: string): Promise<void> {
    if (asked !== this.#asked) this.#pages = 1;
    this.#asked = asked;
    await this.load();
  }

  async showMore(): Promise<void> {
    this.#pages += 1;
    await this.load();
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const found: SourceState[] = [];
      const holes: SourceHole[] = [];
      let after: string | null = "";
      let page: SourcePage | null = null;
      for (let n = 0; n < this.#pages && after !== null; n++) {
        page = await this.#client.sources(this.#asked, after);
        found.push(...page.sources);
        holes.push(...page.holes);
        after = page.next;
      }
      if (turn !== this.#turn || page === null) return; // somebody asked for something else meanwhile
      this.sources = found;
      this.totals = page.totals;
      this.holes = holes;
      this.at = page.now;
      this.more = after !== null;
      this.problem = null;
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
    }
  }
}
