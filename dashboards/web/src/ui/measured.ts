import { MINUS, number, type Language } from "../i18n/format";
import type { Messages } from "../i18n/vi";
import { DASH, screenUnit } from "./shown";

/** A number with its unit of measure, as people say it: "64,2 mm", "13 ngày", "2 phút 10 s". Pure. */
export interface Tongue {
  readonly words: Messages;
  readonly language: Language;
}

const [DECIMALS_MAX, NEAR] = [2, 1e-9];
/** "1", "0/1", "1-5": a number of things, a state, a level say what they are without a unit. */
const UNSAID = /^(?:\d.*|code|per KPI|s since epoch)?$/;
const CLOSE = ["%", "°"]; // stand at the number

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
/** From how many seconds on it is said in this unit; as `age` does. */
const LENGTHS = [[2 * DAY, DAY, "days"], [100 * MINUTE, HOUR, "hours"], [100, MINUTE, "minutes"], [1, 1, "seconds"]] as const;
const ALONE = 10; // as many of a unit say enough without a smaller one

/** As few decimals as say all of it, two at most. */
export function plain(value: number, language: Language, most = DECIMALS_MAX): string {
  const decimals = [0, 1].find((places) => Math.abs(Number(value.toFixed(places)) - value) < NEAR) ?? DECIMALS_MAX;
  return number(value, Math.min(decimals, most), language);
}

/** unit: as the catalogue has it; null: nobody knows it. brief: for an axis. */
export function measured(value: number, unit: string | null, tongue: Tongue, brief = false): string {
  if (Number.isNaN(value)) return DASH;
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : "∞";
  if (unit === "s") return duration(value, tongue, brief);
  if (unit === null || UNSAID.test(unit)) return plain(value, tongue.language);
  const [shown, factor] = screenUnit(unit, tongue.words);
  const text = plain(value * factor, tongue.language);
  return CLOSE.includes(shown) ? `${text}${shown}` : `${text} ${shown}`;
}

/** Seconds, however many; cut down, never up. brief: in one unit, with its tenths. */
function duration(seconds: number, { words, language }: Tongue, brief: boolean): string {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? MINUS : "";
  const place = LENGTHS.findIndex(([from]) => size >= from);
  const [, length, name] = LENGTHS[place] ?? [];
  if (length === undefined || name === undefined) return size === 0 ? words.age.seconds("0") : `${sign}${plain(size * 1000, language)} ms`;
  if (brief || length === 1) return `${sign}${words.age[name](plain(size / length, language, brief ? 1 : DECIMALS_MAX))}`;
  const [whole, [, smaller, part]] = [Math.floor(size / length), LENGTHS[place + 1] ?? LENGTHS[place] ?? LENGTHS[3]];
  const rest = Math.floor((size - whole * length) / smaller);
  const more = whole < ALONE && rest > 0 ? ` ${words.age[part](number(rest, 0, language))}` : "";
  return `${sign}${words.age[name](number(whole, 0, language))}${more}`;
}
