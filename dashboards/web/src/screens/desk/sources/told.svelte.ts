import type { Client, SourcePage } from "../../../api";
import { Paged } from "../paged.svelte";

/** The sources as the server last told them, as many pages as somebody asked for. */
export class SourceList extends Paged<string, SourcePage> {
  /** Those of another name stay until the ones of this name are there. */
  readonly sources = $derived(this.last === null ? null : this.pages.flatMap(({ sources }) => sources));
  readonly totals = $derived(this.last?.totals ?? null);
  readonly holes = $derived(this.pages.flatMap(({ holes }) => holes));
  /** Server time of the answer. */
  readonly at = $derived(this.last?.now ?? null);

  constructor(client: Client) {
    super("", (name, cursor) => client.sources(name, cursor ?? ""));
  }

  /** asked: part of a name. */
  ask(asked: string): Promise<void> {
    return this.askFor(asked);
  }
}
