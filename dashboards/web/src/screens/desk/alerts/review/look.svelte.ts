import type { AlertReview, Client } from "../../../../api";
import { instant } from "../../../../live/alerts";
import { Paged } from "../../paged.svelte";
import { parameters, type Asked } from "./asked";

/** What was found, as many pages as were wanted. */
export class Look extends Paged<Readonly<Record<string, string>>, AlertReview> {
  readonly found = $derived(this.isAnswered ? this.last : null);
  readonly rules = $derived(this.pages.flatMap(({ rules }) => rules));
  readonly sets = $derived(this.pages.flatMap(({ sets }) => sets));
  readonly unused = $derived(this.pages.flatMap(({ unused }) => unused));
  /** Server time of the answer. */
  readonly at = $derived(instant(this.last?.as_of ?? null));

  constructor(client: Client) {
    super({}, (asked, cursor) => client.review(asked, cursor));
  }

  ask(asked: Asked): Promise<void> {
    return this.askFor(parameters(asked));
  }
}
