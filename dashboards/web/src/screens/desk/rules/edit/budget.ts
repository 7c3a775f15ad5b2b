/** What a rule costs whoever is on call, against what one person follows. Pure. */
import type { BacktestSide, RuleTried } from "../../../../api";

/** As alerts/desk/drafts.py has them. */
export const PAGES_A_DAY_MAX = 1;
export const LOAD_MAX = 10;

/** Parts of a bar: what is within the limit, what is beyond it, and where the limit stands; of 1. */
export interface Gauge {
  readonly within: number;
  readonly beyond: number;
  readonly limit: number;
}

const LIMIT_AT = 0.5; // with room for twice as much
const ROOM = 0.05;

/** A limit in the middle; what is more than twice as much makes it move. */
export function gaugeOf(value: number, limit: number): Gauge {
  const whole = Math.max(limit / LIMIT_AT, value * (1 + ROOM));
  return { within: Math.min(value, limit) / whole, beyond: Math.max(0, value - limit) / whole, limit: limit / whole };
}

export type Cost = Pick<RuleTried, "a_day" | "worst_load" | "at_night">;

/** Of a back-test of this very rule: what the server recorded, else what was just seen. */
export function costOf(tried: RuleTried | null, seen: BacktestSide | null): Cost | null {
  return tried ?? seen;
}
