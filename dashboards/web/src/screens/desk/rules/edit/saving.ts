/** Whether a rule can be saved just now, and why not. Pure. */
import type { RuleCheck } from "../../../../api";

export interface Standing {
  /** Whether this session may write rules at all. */
  readonly mayWrite: boolean;
  readonly linked: boolean;
  readonly busy: boolean;
  readonly changed: boolean;
  /** A field holds what cannot be read, such as a length of time. */
  readonly unread: boolean;
  /** What the server said of this very draft; null: it was not asked yet. */
  readonly check: Pick<RuleCheck, "faults" | "excess"> | null;
  /** This very rule was tried. */
  readonly tried: boolean;
  readonly reason: string;
}

export type Why = "notAllowed" | "locked" | "busy" | "unchanged" | "faults" | "checking" | "untried" | "excess";

export interface Saving {
  /** Null: it can be saved. */
  readonly why: Why | null;
  /** A reason is asked for, instead of a back-test or for what is too much. */
  readonly asks: "untried" | "excess" | null;
}

export function saving(of: Standing): Saving {
  const asks = of.check === null || !of.mayWrite || !of.changed ? null : !of.tried ? "untried" : of.check.excess.length > 0 ? "excess" : null;
  return { why: blocked(of) ?? (asks !== null && of.reason.trim() === "" ? asks : null), asks };
}

function blocked({ mayWrite, linked, busy, changed, unread, check }: Standing): Why | null {
  if (!mayWrite) return "notAllowed";
  if (!linked) return "locked";
  if (busy) return "busy";
  if (unread || (check?.faults.length ?? 0) > 0) return "faults";
  if (!changed) return "unchanged";
  return check === null ? "checking" : null;
}
