/** Three hours of what alerts compare: one question for all alerts of a rule. Pure. */
import type { AlertRow, Chart } from "../../../api";
import type { Range, TrendPoint, Work } from "../../../charts/series";
import { ownLineOf, pointsOf } from "./detail/drawn";
import { thresholdOf, type Threshold } from "./detail/threshold";
import { grouped } from "./grouped";

export const TREND_MS = 3 * 3_600_000;
const QUESTIONS_MAX = 20;

/** A line, and the limit that it is held against. */
export interface Trend {
  readonly points: readonly TrendPoint[];
  readonly limit: number;
  readonly time: Range;
  readonly works: readonly Work[];
}

export interface Question {
  readonly threshold: Threshold;
  readonly rows: readonly AlertRow[];
}

/** What to ask for the trends of rows, the first ones first; what compares nothing has none. */
export function questions(rows: readonly AlertRow[]): readonly Question[] {
  const found = [...grouped(rows, ({ condition }) => condition ?? "")].flatMap(([condition, rows]): readonly Question[] => {
    const threshold = thresholdOf(condition);
    return threshold === null ? [] : [{ threshold, rows }];
  });
  return found.slice(0, QUESTIONS_MAX);
}

/** The trend of each alert of a question by its id, as far as the answer has its line. */
export function trends({ threshold, rows }: Question, chart: Chart, worked: (row: AlertRow) => readonly Work[]): ReadonlyMap<number, Trend> {
  const time = { from: chart.start, to: chart.end };
  return new Map(
    rows.flatMap((row): readonly [number, Trend][] => {
      const series = ownLineOf(chart, row.labels);
      return series === null ? [] : [[row.id, { points: pointsOf(series, chart.length_ms), limit: threshold.limit, time, works: worked(row) }]];
    }),
  );
}
