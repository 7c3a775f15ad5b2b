import type { AlertPage, AlertRow, Client } from "../../../api";
import { instant } from "../../../live/alerts";
import { Paged } from "../paged.svelte";
import { parameters, type Asked } from "./filter";

/** The alerts that somebody asked for, as the server last told them; as many pages as were wanted. */
export class Board extends Paged<Readonly<Record<string, string>>, AlertPage> {
  readonly rows = $derived(this.isAnswered ? this.pages.flatMap(({ alerts }) => alerts) : null);
  readonly counts = $derived(this.last?.counts ?? null);
  /** Server time of the answer. */
  readonly at = $derived(instant(this.last?.as_of ?? null));

  constructor(client: Client) {
    super({}, (asked, cursor) => client.alerts(asked, cursor));
  }

  ask(asked: Asked): Promise<void> {
    return this.askFor(parameters(asked));
  }

  /** What the server answered an act with. */
  put(row: AlertRow): void {
    this.pages = this.pages.map((page) => ({ ...page, alerts: page.alerts.map((one) => (one.id === row.id ? row : one)) }));
  }
}
