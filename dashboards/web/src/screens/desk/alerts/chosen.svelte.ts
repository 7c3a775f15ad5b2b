import type { AlertRow } from "../../../api";
import { arranged, ticked } from "./rows";

/**
 * What somebody points at in the list: the order they hold, the alerts they ticked, the one where
 * the keys are.
 */
export class Chosen {
  /** Where the keys are. */
  here = $state<number | null>(null);
  ticked = $state.raw<ReadonlySet<number>>(new Set());
  /** Not the ticked ones but all that fit the filter. */
  whole = $state(false);

  #pointing = $state(false);
  #held = $state.raw<readonly number[] | null>(null);
  #known: ReadonlyMap<number, AlertRow> = new Map(); // read with what is free, which says when
  readonly #free: () => readonly AlertRow[];
  readonly shown = $derived.by(() => arranged(this.#free(), this.#held, this.#known));

  /** free: the alerts as the server orders them. */
  constructor(free: () => readonly AlertRow[]) {
    this.#free = free;
  }

  /** Whoever points at the list, or chose something of it, holds its order. */
  point(pointing: boolean): void {
    this.#pointing = pointing;
    this.#hold();
  }

  tick(id: number): void {
    this.whole = false;
    this.ticked = ticked(this.ticked, id);
    this.#hold();
  }

  tickAll(ids: readonly number[]): void {
    this.whole = false;
    this.ticked = new Set(ids);
    this.#hold();
  }

  tickNone(): void {
    this.tickAll([]);
  }

  /** The newest order; held again from now on if somebody still points. */
  renew(): void {
    this.#held = null;
    const ids = new Set(this.#free().map(({ id }) => id));
    this.ticked = new Set([...this.ticked].filter((id) => ids.has(id)));
    this.#hold();
  }

  /** Another list: nothing of the old one counts. */
  reset(): void {
    this.here = null;
    this.whole = false;
    this.ticked = new Set();
    this.#held = null;
  }

  /** The last that is known of alerts whose place is held. */
  keep(rows: readonly AlertRow[]): void {
    const held = this.#held;
    this.#known = held === null ? new Map() : new Map(rows.filter(({ id }) => held.includes(id)).map((row) => [row.id, row]));
  }

  #hold(): void {
    if (!this.#pointing && this.ticked.size === 0) this.#held = null;
    else this.#held ??= this.#free().map(({ id }) => id);
    if (this.#held?.length === 0) this.#held = null; // nobody saw an order that could stay
    this.keep(this.shown.rows);
  }
}
