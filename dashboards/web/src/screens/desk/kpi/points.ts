/** Figures of periods as points of charts. Pure. */
import type { KpiDetail, KpiHistoryPoint } from "../../../api";
import type { PeriodPoint } from "../../../charts/course";
import type { BandPoint, TrendPoint } from "../../../charts/series";
import { lastDay } from "./periods";

/** Midnight of a day in UTC: charts of days know no zone. */
export const dayAt = (day: string): number => Date.parse(day);

export function pointsOf(periods: readonly Pick<KpiHistoryPoint, "period" | "value">[]): readonly PeriodPoint[] {
  return periods.map(({ period, value }) => {
    const last = lastDay(period);
    return { at: dayAt(last), last, value };
  });
}

export function pathOf(path: KpiDetail["path"]): readonly TrendPoint[] {
  return path.map(({ day, value }) => [dayAt(day), value]);
}

export function aheadOf(ahead: KpiDetail["ahead"]): readonly BandPoint[] {
  return ahead.map(({ period, low, middle, high }) => [dayAt(lastDay(period)), low, middle, high]);
}

/** The target that a chart draws: of what is reached and closed as well. */
export function targetOf({ target }: Pick<KpiDetail, "target">): number | null {
  return target?.value ?? null;
}
