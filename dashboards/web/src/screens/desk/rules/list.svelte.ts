import { Problem, type Client, type RuleList } from "../../../api";
import { ruleCount } from "./count.svelte";

/** All rules as the server last told them. */
export class RuleListing {
  told = $state.raw<RuleList | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    try {
      this.told = await this.#client.rules();
      this.problem = null;
      ruleCount.of(this.told);
    } catch (reason) {
      this.problem = Problem.of(reason);
    }
  }
}
