import type { Cell, Quality, Spec } from "../api";
import { number, type Language } from "../i18n/format";
import type { Messages } from "../i18n/vi";

/** A cell as it is written: text beside its unit, and why there is none. Pure. */
export interface Shown {
  readonly text: string;
  readonly unit: string;
  readonly quality: Quality;
  /** Set when there is no value: the text is then a dash. */
  readonly reason: string | null;
  /** What the server says beside a value: "thiếu 2/41". */
  readonly note: string | null;
}

type Format = Pick<Spec, "show" | "unit_of_measure" | "decimals">;

export const DASH = "—";
const DAY_SECONDS = 86_400;

/** Stored unit → unit on the screen and the way there. */
const SCREEN_UNITS: Record<string, readonly [unit: string, factor: number]> = {
  s: ["ms", 1000],
  "bit/s": ["Mbit/s", 1e-6],
  m: ["m", 1],
  "1": ["", 1],
  "0/1": ["", 1],
  unit: ["", 1],
};

/**
 * noun: what a count counts ("trạm"); a ratio with a noun shows both terms, without one percent.
 * now: server milliseconds, for what counts down (a certificate's days).
 */
export function shown(
  cell: Cell | undefined,
  format: Format,
  noun: string | null,
  now: number,
  messages: Messages,
  language: Language,
): Shown {
  const quality = cell?.quality ?? "never";
  if (cell === undefined || cell.value === null || !Number.isFinite(cell.value)) {
    const reason = cell?.reason ?? (quality === "never" ? messages.quality.never : messages.noData);
    return { text: DASH, unit: noun ?? "", quality, reason, note: null };
  }
  const written = (value: number, decimals = format.decimals): string =>
    number(value, decimals, language);
  const good = { quality, reason: null, note: cell.reason ?? null };
  if (format.show === "ratio") {
    if (noun !== null && cell.numerator !== undefined && cell.denominator !== undefined) {
      const terms = `${written(cell.numerator, 0)}/${written(cell.denominator, 0)}`;
      return { ...good, text: terms, unit: noun };
    }
    return { ...good, text: written(cell.value * 100), unit: "%" };
  }
  if (cell.unit_of_measure === "s since epoch") {
    const days = Math.floor((cell.value - now / 1000) / DAY_SECONDS);
    return { ...good, text: written(days, 0), unit: messages.units.days };
  }
  const [unit, factor] = screenUnit(cell.unit_of_measure, messages);
  return { ...good, text: written(cell.value * factor), unit: noun ?? unit };
}

/** What a stored unit is on the screen, in the page's language, and the way there. */
export function screenUnit(stored: string, messages: Messages): readonly [unit: string, factor: number] {
  const [unit, factor] = SCREEN_UNITS[stored] ?? [stored, 1];
  return [localUnit(unit, messages), factor];
}

/** Units that are words are written in the page's language. */
function localUnit(unit: string, messages: Messages): string {
  const words: Record<string, string> = messages.units as unknown as Record<string, string>;
  return Object.hasOwn(words, unit) ? (words[unit] ?? unit) : unit;
}

/** The cell of a topic, undefined when it is absent or not a cell. */
export function cellOf(cells: ReadonlyMap<string, unknown>, key: string): Cell | undefined {
  const found = cells.get(key);
  return typeof found === "object" && found !== null && "quality" in found && "value" in found
    ? (found as Cell)
    : undefined;
}
