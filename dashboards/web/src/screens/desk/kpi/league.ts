/** The league table of units: who lags, who has no value and why. Pure. */
import type { KpiDetail, KpiLeagueRow } from "../../../api";
import { axisOf } from "../../../charts/course";
import type { Range } from "../../../charts/series";
import { count, isShare, type Measure, type Tongue } from "./told";

/** The range of its dots: all values, before and now, and the target when it is near. */
export function rangeOfLeague(rows: readonly KpiLeagueRow[], measure: Measure, target: number | null): Range {
  const values = rows.flatMap(({ value, change }) => (value === null ? [] : [value, value - (change ?? 0)]));
  return axisOf([...values, ...(target === null ? [] : [target])], isShare(measure));
}

/** Why a unit has no value: "chưa nộp, chậm 7 ngày". Null: it has one. */
export function lackTold(row: Pick<KpiLeagueRow, "value" | "why" | "late_days">, of: Pick<KpiDetail, "is_handed_in" | "freshness">, { words, language }: Tongue): string | null {
  if (row.value !== null) return null;
  if (row.why !== "no_figures" && row.why !== "") return words.boxes[row.why][1] ?? "";
  if (!of.is_handed_in) return words.noValueYet;
  if (of.freshness.due === null) return words.noSource;
  return row.late_days > 0 ? words.late(count(row.late_days, language)) : words.notHandedIn;
}
