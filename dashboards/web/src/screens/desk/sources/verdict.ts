/** What a dry run or a replay says, summed up. Pure. */
import type { ReplayResult } from "../../../api";

export type Verdict = "written" | "same" | "refused";

/** written: something new is stored; same: all of it stood there; refused: some of it still is. */
export function verdict(result: ReplayResult): Verdict {
  if (!result.taken) return "refused";
  return result.accepted === null || result.accepted > result.unchanged ? "written" : "same";
}

export interface Summary {
  readonly written: number;
  readonly same: number;
  readonly refused: number;
  /** Payloads that a replay would take off the list. */
  readonly takeable: readonly number[];
}

export function summary(results: readonly ReplayResult[]): Summary {
  const of = (wanted: Verdict): number => results.filter((one) => verdict(one) === wanted).length;
  const takeable = results.filter(({ taken }) => taken).map(({ id }) => id);
  return { written: of("written"), same: of("same"), refused: of("refused"), takeable };
}
