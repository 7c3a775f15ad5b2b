import type { AlertRow } from "../../../api";
import type { Spot } from "./fold";
import { arranged, ticked, type Part, type Placed } from "./rows";

/**
 * What somebody points at in the list: the order they hold, the alerts they ticked, the groups they
 * opened, the line where the keys are.
 */
export class Chosen {
  /** Where the keys are. */
  here = $state<Spot | null>(null);
  ticked = $state.raw<ReadonlySet<number>>(new Set());
  /** Groups of which each alert is shown. */
  unfolded = $state.raw<ReadonlySet<string>>(new Set());
  /** Not the ticked ones but all that fit the filter. */
  whole = $state(false);

  #pointing = $state(false);
  #held = $state.raw<ReadonlyMap<number, Part> | null>(null);
  #known: ReadonlyMap<number, AlertRow> = new Map(); // read with what is free, which says when
  readonly #free: () => readonly Placed[];
  readonly shown = $derived.by(() => arranged(this.#free(), this.#held, this.#known));

  /** free: the alerts as the server orders them. */
  constructor(free: () => readonly Placed[]) {
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

  /** All of a group; none of it, if all of it are ticked. */
  tickGroup(ids: readonly number[]): void {
    const others = [...this.ticked].filter((id) => !ids.includes(id));
    this.tickAll(ids.every((id) => this.ticked.has(id)) ? others : [...others, ...ids]);
  }

  tickNone(): void {
    this.tickAll([]);
  }

  fold(key: string): void {
    const next = new Set(this.unfolded);
    if (!next.delete(key)) next.add(key);
    this.unfolded = next;
  }

  /** The newest order; held again from now on if somebody still points. */
  renew(): void {
    this.#held = null;
    const ids = new Set(this.#free().map(({ row }) => row.id));
    this.ticked = new Set([...this.ticked].filter((id) => ids.has(id)));
    this.#hold();
  }

  /** Another list: nothing of the old one counts. */
  reset(): void {
    this.here = null;
    this.whole = false;
    this.ticked = new Set();
    this.unfolded = new Set();
    this.#held = null;
  }

  /** The last that is known of alerts whose place is held. */
  keep(rows: readonly Placed[]): void {
    const held = this.#held;
    this.#known = held === null ? new Map() : new Map(rows.filter(({ row }) => held.has(row.id)).map(({ row }) => [row.id, row]));
  }

  #hold(): void {
    if (!this.#pointing && this.ticked.size === 0) this.#held = null;
    else this.#held ??= new Map(this.#free().map(({ row, part }) => [row.id, part]));
    if (this.#held?.size === 0) this.#held = null; // nobody saw an order that could stay
    this.keep(this.shown.rows);
  }
}
