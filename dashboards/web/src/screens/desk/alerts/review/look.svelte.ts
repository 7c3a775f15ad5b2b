import { Problem, type AlertReview, type Client, type FlappingSet, type NoisyRule, type UnusedRule } from "../../../../api";
import { instant } from "../../../../live/alerts";
import { parameters, type Asked } from "./asked";

/** What was found, as many pages as were wanted. */
export class Look {
  found = $state.raw<AlertReview | null>(null);
  rules = $state.raw<readonly NoisyRule[]>([]);
  sets = $state.raw<readonly FlappingSet[]>([]);
  unused = $state.raw<readonly UnusedRule[]>([]);
  /** Server time of the answer. */
  at = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;
  #parameters: Readonly<Record<string, string>> = {};
  #question = "";
  #pages = 1;
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Another question begins anew; the same one is asked again. */
  async ask(asked: Asked): Promise<void> {
    this.#parameters = parameters(asked);
    const question = JSON.stringify(this.#parameters);
    if (question !== this.#question) {
      this.found = null;
      this.#pages = 1;
    }
    this.#question = question;
    await this.load();
  }

  async showMore(): Promise<void> {
    this.#pages += 1;
    await this.load();
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const pages: AlertReview[] = [];
      for (let n = 0; n < this.#pages; n++) {
        const cursor = pages.at(-1)?.next ?? null;
        if (n > 0 && cursor === null) break;
        pages.push(await this.#client.review(this.#parameters, cursor));
        if (turn !== this.#turn) return; // somebody asked for something else meanwhile
      }
      this.rules = pages.flatMap(({ rules }) => rules);
      this.sets = pages.flatMap(({ sets }) => sets);
      this.unused = pages.flatMap(({ unused }) => unused);
      this.found = pages.at(-1) ?? null;
      this.at = instant(this.found?.as_of ?? null);
      this.problem = null;
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
    }
  }
}
