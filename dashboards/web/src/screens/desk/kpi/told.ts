/** How an indicator's figures are said. Pure. */
import type { KpiBoardRow, KpiForecast } from "../../../api";
import { asOf, civil, number, type Language } from "../../../i18n/format";
import { unitIn } from "../../../i18n/kpi.units";
import type { KpiMessages } from "../../../i18n/vi.kpi";
import type { Messages } from "../../../i18n/vi";
import { figure } from "../../../ui/figure";
import { plain } from "../../../ui/measured";
import { DASH } from "../../../ui/shown";
import { lastDay, named } from "./periods";

/** In which language, and where and when. */
export interface Tongue {
  readonly words: KpiMessages;
  readonly all: Messages;
  readonly language: Language;
  readonly zone: string;
  /** When what is said holds: server milliseconds. */
  readonly now: number;
}

/** What is measured, and how exactly it is told. */
export type Measure = Pick<KpiBoardRow, "unit_of_measure" | "decimals">;
export type Terms = Pick<KpiBoardRow, "value" | "numerator" | "denominator" | "why">;
type Name = KpiBoardRow["name"];

const [SIMULATION, FOLDER] = ["system:simulate", "system:folder"];
/** Letters of a year at the begin of a day. */
const YEAR = 4;
const PERCENT = "%";
/** Below this denominator a share is told as what it is: 7/18. */
const FEW = 30;
/** The longest unit that fits beside a number. */
const BESIDE = 2;

export const nameIn = (name: Name, language: Language): string => name[language] || name.vi;

export function isShare({ unit_of_measure }: Measure): boolean {
  return unit_of_measure === PERCENT;
}

/** A number with as many decimals as the indicator is told with. */
export function exact(value: number, { decimals }: Measure, language: Language): string {
  return number(value, decimals, language);
}

/** A count, or a sum of money: whole numbers without decimals. */
export function count(value: number, language: Language): string {
  return plain(value, language);
}

/** The value as it stands, and the unit that belongs to it: 61,2 and %; 7/18 and nothing. */
export function valueOf(of: Terms & Measure, language: Language): readonly [text: string, unit: string] {
  if (of.value === null) return [DASH, ""];
  if (isShare(of) && of.numerator !== null && of.denominator !== null && of.denominator < FEW && of.denominator > 0)
    return [`${count(of.numerator, language)}/${count(of.denominator, language)}`, ""];
  return [exact(of.value, of, language), of.unit_of_measure === "1" ? "" : unitIn(of.unit_of_measure, language)];
}

/** "17/94": of what a share without decimals is. Null: it has decimals, or is told so already. */
export function casesOf({ value, numerator, denominator, ...measure }: Terms & Measure, language: Language): string | null {
  if (value === null || numerator === null || denominator === null || !isShare(measure) || measure.decimals > 0 || denominator < FEW) return null;
  return `${count(numerator, language)}/${count(denominator, language)}`;
}

/** Whether the unit stands beside the number, or below. */
export function isBeside(unit: string): boolean {
  return unit.length <= BESIDE;
}

/** "61,2%", "4,8 người/vạn dân". */
export function withUnit(value: number, measure: Measure, language: Language): string {
  const text = exact(value, measure, language);
  if (isShare(measure)) return `${text}%`;
  return measure.unit_of_measure === "1" ? text : `${text} ${unitIn(measure.unit_of_measure, language)}`;
}

/** "+1,2", "−0,4", "0". */
export function signed(value: number, measure: Measure, language: Language): string {
  const text = exact(value, measure, language);
  const isNothing = Number(value.toFixed(measure.decimals)) === 0;
  return isNothing ? number(0, 0, language) : value > 0 ? `+${text}` : text;
}

/** A distance: of shares in points. */
export function distance(value: number, measure: Measure, { words, language }: Tongue): string {
  const size = exact(Math.abs(value), measure, language);
  if (isShare(measure)) return words.points(size);
  return measure.unit_of_measure === "1" ? size : `${size} ${unitIn(measure.unit_of_measure, language)}`;
}

/** "+0,4 điểm". */
export function step(value: number, measure: Measure, tongue: Tongue): string {
  const sign = signed(value, measure, tongue.language);
  return isShare(measure) ? tongue.words.points(sign) : sign;
}

/** "63–74%". */
export function band(low: number, high: number, measure: Measure, language: Language): string {
  const decimals = isShare(measure) && high - low >= 2 ? 0 : measure.decimals;
  const [from, to] = [low, high].map((one) => number(one, decimals, language));
  return `${from}–${to}${isShare(measure) ? PERCENT : ""}`;
}

/** What is foretold, or why nothing is. */
export function foretold(row: Pick<KpiBoardRow, "forecast" | "is_closed" | "value"> & Measure, { words, language }: Tongue): string {
  if (row.is_closed) return words.closedForecast;
  const { forecast } = row;
  if (forecast === null) return DASH;
  if (forecast.low !== null && forecast.high !== null) return band(forecast.low, forecast.high, row, language);
  const reasons: Readonly<Record<string, string>> = words.forecastReasons;
  return reasons[forecast.reason] ?? words.noForecast;
}

/** The method by name, and of how many periods. */
export function method(forecast: Pick<KpiForecast, "method" | "points">, { words, language }: Tongue): string {
  return words.forecastOf(methodName(forecast.method, words), count(forecast.points, language));
}

export function methodName(id: string, words: KpiMessages): string {
  return (words.methods as Readonly<Record<string, string>>)[id] ?? id;
}

export type Standing = "off" | "risk" | "ok" | "closed" | "none";

/** Where it stands towards its target; only `off` is coloured. */
export function standing(row: Pick<KpiBoardRow, "state" | "is_closed" | "value">): Standing {
  if (row.state === "off") return "off";
  if (row.is_closed && row.value !== null) return "closed";
  if (row.state === "at_risk") return "risk";
  return row.state === "unknown" ? "none" : "ok";
}

/** Said in a word, and why. */
export function standingTold(row: Pick<KpiBoardRow, "state" | "state_reason" | "is_closed" | "value">, { words }: Tongue): readonly [text: string, why: string] {
  const reasons: Readonly<Record<string, string>> = words.stateReasons;
  const text = standing(row) === "closed" ? words.states.closed : words.states[row.state];
  return [text, reasons[row.state_reason] ?? ""];
}

/** How far below the path: "lệch 3,8 điểm". Null: it is not. */
export function gapTold(row: Pick<KpiBoardRow, "gap" | "path_value"> & Measure, tongue: Tongue): string | null {
  if (row.gap === null || row.path_value === null) return null;
  return tongue.words.offFrom(distance(row.gap, row, tongue), exact(row.path_value, row, tongue.language));
}

/** Why there is no value, in its place: what it is, and what that means. Null: there is one. */
export function boxTold(row: Pick<KpiBoardRow, "value" | "why" | "status" | "freshness" | "have" | "want" | "is_handed_in" | "is_live">, { words, language }: Tongue): readonly [title: string, help: string] | null {
  if (row.value !== null) return null;
  if (row.status === "khong_ap_dung" && row.why !== "not_applicable") return [words.statuses.khong_ap_dung, words.elsewhere];
  const why = row.why === "" ? "no_figures" : row.why;
  const [title = "", help = ""] = words.boxes[why];
  const late = row.freshness.late_units;
  if (why === "units_missing" && late.length > 0) return [title, words.missing(late.map(({ name }) => nameIn(name, language)).join(", "))];
  if (why === "units_missing" && row.freshness.late_count > 0) return [title, words.missingCount(count(row.freshness.late_count, language))];
  if (why === "units_missing") return [title, words.haveOnly(count(row.have, language), count(row.want, language))];
  if (why === "no_figures" && !row.is_live && (!row.is_handed_in || row.freshness.due === null)) return [title, words.noSource];
  return [title, help];
}

/** "nộp 3/4", of live values "4/4 đơn vị". */
export function completeness({ have, want, is_handed_in }: Pick<KpiBoardRow, "have" | "want" | "is_handed_in">, { words, language }: Tongue): string {
  const say = is_handed_in ? words.fresh.units : words.fresh.live;
  return say(count(have, language), count(want, language));
}

export interface Freshness {
  readonly kind: "fresh" | "late" | "never";
  readonly text: string;
}

/** When its figures came, or how late they are. */
export function freshness(row: Pick<KpiBoardRow, "freshness" | "as_of" | "value" | "have" | "is_handed_in" | "is_live">, { words, language, zone, now }: Tongue): Freshness {
  const { late_days, handed_in_at } = row.freshness;
  const since = row.is_handed_in ? (handed_in_at ?? row.as_of) : row.as_of;
  if (row.have === 0 && row.value === null && handed_in_at === null) return { kind: "never", text: words.fresh.never };
  if (late_days > 0) return { kind: "late", text: words.fresh.late(count(late_days, language)) };
  return { kind: "fresh", text: since === null ? DASH : asOf(Date.parse(since), now, zone) };
}

/** "17/11/2026 08:00". */
export function moment(at: string, zone: string): string {
  const { day, month, year, hour, minute } = civil(Date.parse(at), zone);
  return `${day}/${month}/${year} ${hour}:${minute}`;
}

/** Whether figures that are not there are still to come, and not late: what is neither was not asked for then. */
export function isStillDue({ due }: { readonly due: string | null }, { zone, now }: Tongue): boolean {
  const { year, month, day } = civil(now, zone);
  return due !== null && due >= `${year}-${month}-${day}`;
}

/** The target as it is written down: "> 80%". */
export function goal(row: Pick<KpiBoardRow, "target"> & Measure, language: Language): string | null {
  if (row.target === null) return null;
  const op = ({ ">=": "≥", "<=": "≤" } as Readonly<Record<string, string>>)[row.target.op] ?? row.target.op;
  return `${op} ${plain(row.target.value, language)}${isShare(row) ? PERCENT : ""}`;
}

interface Said {
  readonly text: string;
  readonly unit: string;
  readonly asOf: string | null;
  readonly source: string;
  readonly simulated: boolean;
  readonly isLate?: boolean;
  readonly why?: string;
  readonly note?: string;
  readonly terms?: Terms;
}

/** What a figure of an indicator says about itself. */
export function attributes({ text, unit, asOf: at, source, simulated, isLate = false, why, note, terms }: Said): ReturnType<typeof figure> {
  const isThere = why === undefined || why === "";
  return figure({
    text, unit, at: at === null ? null : Date.parse(at), source, simulated,
    quality: isThere ? (isLate ? "late" : "fresh") : "never",
    reason: isThere ? null : why,
    note: note ?? null,
    numerator: terms?.numerator ?? undefined,
    denominator: terms?.denominator ?? undefined,
  });
}

/** Who did something, as people say it: a name, what made it up, or else the account. */
export function who(actor: string | null, name: string | null, words: KpiMessages): string {
  if (name !== null || actor === null) return name ?? "";
  if (actor.startsWith(SIMULATION)) return words.simulatedWho;
  return actor === FOLDER ? words.folderWho : actor.replace(/^\w+:/, "");
}

/** Why the forecast does not tell of the target's own time; null: it does, or there is none. */
export function horizon(row: Pick<KpiBoardRow, "forecast" | "target" | "is_closed">, words: KpiMessages): string | null {
  const { forecast, target } = row;
  if (row.is_closed || forecast === null || forecast.at === null || target === null || target.by === null) return null;
  // The last period that ends by the target's day tells of it.
  return lastDay(forecast.at, 1) > target.by ? null : words.horizon(named(forecast.at, words), target.by.slice(0, YEAR));
}

/** Source of an indicator's own figures. */
export function sourceOf(kpi: string, origin: string | null): string {
  return origin === null ? `kpi ${kpi}` : `kpi ${kpi} ${origin}`;
}

/** The period of a row where it is another than that of the page: of a year on the board of a month. */
export function ownPeriod(row: Pick<KpiBoardRow, "period">, page: string, words: KpiMessages): string | null {
  return row.period.id === page ? null : named(row.period.id, words);
}

/** Up to when is foretold; null: nothing is. */
export function foretoldUntil(row: Pick<KpiBoardRow, "forecast" | "is_closed">, words: KpiMessages): string | null {
  const { forecast } = row;
  return row.is_closed || forecast === null || forecast.low === null || forecast.at === null ? null : words.forecastUntil(named(forecast.at, words));
}
