import { Problem, type Client, type RefusedRow, type SourceDetail } from "../../../api";
import { withheld } from "./rows";

/** One source as the server last told it, and the refused payloads that somebody looks at. */
export class SourceView {
  readonly id: string;
  told = $state.raw<SourceDetail | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Refused payloads on the screen, the newest first. */
  rows = $state.raw<readonly RefusedRow[]>([]);
  /** Ids of the ticked ones: while there are any, the list stays as it is. */
  ticked = $state.raw<ReadonlySet<number>>(new Set());
  /** The number before which the next ones are. */
  next = $state<number | null>(null);
  readonly pending = $derived(withheld(this.told?.newest.refused ?? [], this.rows).pending);

  readonly #client: Client;
  #extended = false;

  constructor(client: Client, id: string) {
    this.#client = client;
    this.id = id;
  }

  async load(): Promise<void> {
    try {
      this.told = await this.#client.source(this.id);
      this.problem = null;
      if (this.ticked.size === 0 && !this.#extended) this.renew();
    } catch (reason) {
      this.problem = Problem.of(reason);
    }
  }

  /** Shows the newest that the server told of. */
  renew(): void {
    this.#extended = false;
    this.rows = this.told?.newest.refused ?? [];
    this.next = this.told?.newest.next ?? null;
    this.tick(new Set([...this.ticked].filter((id) => this.rows.some((row) => row.id === id))));
  }

  async showMore(): Promise<void> {
    if (this.next === null) return;
    try {
      const page = await this.#client.refusedBefore(this.id, this.next);
      this.#extended = true;
      this.rows = [...this.rows, ...page.refused];
      this.next = page.next;
    } catch (reason) {
      this.problem = Problem.of(reason);
    }
  }

  tick(ids: ReadonlySet<number>): void {
    this.ticked = ids;
  }

  toggle(id: number): void {
    const ids = new Set(this.ticked);
    if (!ids.delete(id)) ids.add(id);
    this.tick(ids);
  }
}
