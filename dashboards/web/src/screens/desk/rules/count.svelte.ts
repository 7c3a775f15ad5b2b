import { untrack } from "svelte";
import type { Client, RuleList } from "../../../api";
import { countOf } from "./list";

/** How many rules there are, for the navigation; null: nobody knows yet. */
class RuleCount {
  value = $state<number | null>(null);

  of({ groups }: Pick<RuleList, "groups">): void {
    this.value = countOf(groups);
  }

  /** Once, and it may fail: the navigation does without. Who asks does not wait for the number. */
  async ask(client: Client): Promise<void> {
    if (untrack(() => this.value) === null) await client.rules().then((list) => this.of(list), () => undefined);
  }
}

export const ruleCount = new RuleCount();
