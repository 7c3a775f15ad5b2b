/** The chart of an alert: its own line, the time around it, the scale. Pure. */
import type { AlertDetail, Chart, ChartSeries } from "../../../../api";
import type { Range, TrendPoint } from "../../../../charts/series";

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
const LEAST_MS = 3 * HOUR_MS;
const MOST_MS = 7 * DAY_MS;
const BEFORE = 0.5; // of its own length: what was normal
const GAP = 2.5;

/** The stretch that shows an alert and what was before it. ended: null while it goes on. */
export function around(active: number, ended: number | null, now: number): Range {
  const to = ended === null ? now : Math.min(now, ended + HOUR_MS / 2);
  const length = Math.max(LEAST_MS, (to - active) * (1 + BEFORE));
  return { from: to - Math.min(MOST_MS, length), to };
}

/** The unit of what is drawn: of the alert's value, unless the rule says something else by now. */
export function unitOf({ condition, expr, value_unit }: Pick<AlertDetail, "condition" | "expr" | "value_unit">): string | null {
  return condition === expr ? value_unit : null;
}

/** The line that an alert is of; the only one there is, if none fits. */
export function lineOf(chart: Pick<Chart, "series">, labels: Readonly<Record<string, string>>): ChartSeries | null {
  return ownLineOf(chart, labels) ?? (chart.series.length === 1 ? (chart.series[0] ?? null) : null);
}

/** The line that an alert is of: none of its labels says otherwise. */
export function ownLineOf(chart: Pick<Chart, "series">, labels: Readonly<Record<string, string>>): ChartSeries | null {
  const fits = ({ metric }: ChartSeries): boolean =>
    Object.entries(metric).every(([name, value]) => name === "__name__" || labels[name] === undefined || labels[name] === value);
  return chart.series.find(fits) ?? null;
}

/** Its points; where it was not there for long, a gap. */
export function pointsOf(series: ChartSeries, lengthMs: number): readonly TrendPoint[] {
  const apart = GAP * Math.max(lengthMs, series.period_ms ?? 0) + lengthMs;
  return series.time.flatMap((at, i): readonly TrendPoint[] => {
    const before = series.time[i - 1];
    const point: TrendPoint = [at, series.last[i] ?? null];
    const cut = before !== undefined && (series.ends[i - 1] === true || at - before > apart);
    return cut ? [[(before + at) / 2, null], point] : [point];
  });
}

/** All values and the limit, with some air; a flat line stands in the middle. */
export function scaleOf(points: readonly TrendPoint[], limit: number | null): Range | null {
  const values = [...points.flatMap(([, value]) => (value === null ? [] : [value])), ...(limit === null ? [] : [limit])];
  if (values.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = high === low ? Math.max(1, Math.abs(high) * 0.1) : (high - low) * 0.08;
  return { from: low >= 0 && low - air < 0 ? 0 : low - air, to: high + air };
}

const STEPS_MS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * 60_000);
const TICKS_MAX = 6;

/** Round times inside a stretch; offset: of the zone, so that midnight is one. */
export function ticksIn({ from, to }: Range, offsetMs: number): readonly number[] {
  const step = STEPS_MS.find((one) => (to - from) / one <= TICKS_MAX) ?? DAY_MS;
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, i) => first + i * step);
}
