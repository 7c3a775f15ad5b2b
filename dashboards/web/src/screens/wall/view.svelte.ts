import { getContext, setContext } from "svelte";
import type { AlertShort, Cell, Name, Spec, Wall } from "../../api";
import { age, asOf, clockTime, type Language } from "../../i18n/format";
import { chosen } from "../../i18n/language.svelte";
import type { Messages } from "../../i18n/vi";
import type { Feed } from "../../live/feed.svelte";
import { instant } from "../../live/alerts";
import { dutiesOf, TOPIC as ONCALL } from "../../live/oncall";
import { listedSources } from "../../live/sources";
import { cellOf, shown, type Shown } from "../../ui/shown";
import { stripOf, takenAt } from "./alarm";
import { sheetIn, type Sheet } from "./fit";

const NO_CELLS: ReadonlyMap<string, unknown> = new Map();
const KEY = Symbol("wall view");

/** What the parts of a wall need to draw: its description, the feed, the words. */
export class View {
  readonly wall: Wall;
  readonly feed: Feed;
  /** CSS pixels. */
  window = $state.raw({ width: innerWidth, height: innerHeight });
  readonly sheet: Sheet = $derived.by(() => sheetIn(this.wall, this.window));

  constructor(wall: Wall, feed: Feed) {
    this.wall = wall;
    this.feed = feed;
  }

  get messages(): Messages {
    return chosen.messages;
  }

  get language(): Language {
    return chosen.language;
  }

  name(name: Name): string {
    return chosen.name(name);
  }

  cells(page: string): ReadonlyMap<string, unknown> {
    return this.feed.topics.get(`wall:${page}`)?.cells ?? NO_CELLS;
  }

  cell(page: string, key: string): Cell | undefined {
    return cellOf(this.cells(page), key);
  }

  shown(cell: Cell | undefined, spec: Spec): Shown {
    const noun = spec.noun === null ? null : this.name(spec.noun);
    const written = shown(cell, spec, noun, this.feed.now, this.messages, this.language);
    // Before anything came, nobody knows whether there was ever a value.
    const waits = this.feed.topics.size === 0 && written.reason !== null;
    return waits ? { ...written, reason: this.messages.lamps.waiting } : written;
  }

  readonly sources = $derived.by(() => listedSources(this.feed.topics, (name) => this.name(name)));

  readonly #oncall = $derived.by(() => this.feed.topics.get(ONCALL));
  readonly duties = $derived(dutiesOf(this.#oncall));

  /** Who has an alert, and since when; else that nobody does, and, where there is room, when the next one is called. */
  owner(alert: AlertShort, isShort = false): string {
    const { strip } = this.messages;
    const at = takenAt(alert, this.feed.now);
    if (at !== null) return strip.takenBy(alert.acked_by_name ?? alert.acked_by ?? "", this.clockTime(at).slice(0, 5));
    const calls = instant(alert.call?.at);
    if (isShort || alert.call == null || calls === null) return strip.untaken;
    return strip.untakenCalls(String(alert.call.ordinal), this.clockTime(calls).slice(0, 5));
  }

  readonly strip = $derived.by(() => stripOf(this.feed.alarms, this.feed.health, this.feed.now));

  /** "đến 10:42": the newest sample on a page; empty when there is none. */
  upTo(page: string): string {
    const cells = [...this.cells(page).values()] as Partial<Cell>[];
    const newest = Math.max(...cells.map((cell) => cell?.at ?? 0), 0);
    return newest === 0 ? "" : this.messages.asOf(this.asOf(newest));
  }

  asOf(atMs: number): string {
    return asOf(atMs, this.feed.now, this.wall.zone);
  }

  /** "7 phút": how long ago. */
  age(atMs: number): string {
    return age((this.feed.now - atMs) / 1000, this.messages, this.language);
  }

  clockTime(atMs: number): string {
    return clockTime(atMs, this.wall.zone);
  }

  /** Whether anything on this page is simulated. */
  simulated(page: string): boolean {
    const cells = [...this.cells(page).values()] as Partial<Cell>[];
    return [...cells, ...this.sources].some((cell) => cell?.simulated === true);
  }
}

export function provideView(view: View): View {
  return setContext(KEY, view);
}

export function useView(): View {
  return getContext<View>(KEY);
}
