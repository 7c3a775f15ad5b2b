/**
 * What somebody asked for, until the server says that it is so. An act that nobody confirmed
 * changes nothing of what an alert looks like: only the server's row does. Pure.
 */
import type { AlertActKind, AlertShort } from "../../../api";
import { Problem } from "../../../api";
import { isTaken } from "../../../live/alerts";

export interface Act {
  readonly kind: AlertActKind;
  /** Sent again under the same key it is done once. */
  readonly request: string;
  readonly note: string;
  readonly until: string | null;
  /** To whom: his id. */
  readonly person: string | null;
  readonly state: "sending" | "failed" | "taken";
  /** Why it failed. */
  readonly problem: Problem | null;
}

export type Acts = ReadonlyMap<number, Act>;
export type Wanted = Pick<Act, "kind" | "request" | "note" | "until" | "person">;

export const NO_ACTS: Acts = new Map();
const CONFLICT = 409;

export function sending(acts: Acts, id: number, wanted: Wanted): Acts {
  return new Map(acts).set(id, { ...wanted, state: "sending", problem: null });
}

/** The server has it: what an alert looks like is its row's matter from now on. */
export function confirmed(acts: Acts, id: number, request: string): Acts {
  return acts.get(id)?.request === request ? without(acts, [id]) : acts;
}

export function failed(acts: Acts, id: number, request: string, problem: Problem): Acts {
  const act = acts.get(id);
  if (act?.request !== request) return acts;
  const taken = problem.status === CONFLICT && problem.owner !== null;
  return new Map(acts).set(id, { ...act, state: taken ? "taken" : "failed", problem });
}

export function dismissed(acts: Acts, id: number): Acts {
  return acts.get(id)?.state === "sending" ? acts : without(acts, [id]);
}

/** A failed attempt to take what somebody has by now needs no second one. */
export function settled(acts: Acts, rows: readonly Pick<AlertShort, "id" | "acked_at" | "snoozed_until" | "state">[], now: number): Acts {
  const over = rows
    .filter((row) => {
      const act = acts.get(row.id);
      if (act?.state !== "failed") return false;
      return row.state === "resolved" || (act.kind === "ack" && isTaken(row, now));
    })
    .map(({ id }) => id);
  return over.length === 0 ? acts : without(acts, over);
}

function without(acts: Acts, ids: readonly number[]): Acts {
  const next = new Map(acts);
  for (const id of ids) next.delete(id);
  return next;
}
