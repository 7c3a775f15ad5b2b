import type { Pairing, Problem } from "../../api";
import { LOOK_MS, LOOK_SPREAD_MS, NOBODY, backoffMs, toldMs } from "../../live/connection";

/** What a wall does next while it is not up, with nobody at a keyboard. Pure. */

/** What the page says meanwhile. */
export type Stage = "session" | "wall" | "feed" | "pairing" | "unreachable" | "missing" | "elsewhere";
export type Step = "session" | "wall" | "pairing";

export type Next =
  | { readonly do: "try"; readonly step: Step; readonly stage: Stage; readonly afterMs: number }
  | { readonly do: "open"; readonly wall: string };

export const ASK_MS = 2000;
/** What an administrator has to change first: looked at again, because nobody presses a key here. */
const CHANGED_MS = 60_000;
const BACKOFF_MIN_MS = 1000;

type Refusal = Pick<Problem, "status" | "retryAfterSeconds">;

export function afterFailure(step: Step, refusal: Refusal, failures: number, random: () => number): Next {
  const { status, retryAfterSeconds } = refusal;
  const told = retryAfterSeconds === null ? 0 : toldMs(retryAfterSeconds, random);
  if (step === "pairing")
    return { do: "try", step, stage: "pairing", afterMs: Math.max(ASK_MS, told) };
  if (status === 401) return { do: "try", step: "pairing", stage: "pairing", afterMs: 0 };
  if (step === "wall" && status === 404)
    return { do: "try", step: "session", stage: "missing", afterMs: CHANGED_MS };
  if (step === "wall" && status === 403)
    return { do: "try", step: "session", stage: "elsewhere", afterMs: CHANGED_MS };
  const afterMs = told || waitMs(status, failures, random);
  return { do: "try", step: "session", stage: "unreachable", afterMs };
}

/** Where nobody answers, a look each second costs nobody; a server in trouble is left alone. */
function waitMs(status: number, failures: number, random: () => number): number {
  if (NOBODY.has(status)) return LOOK_MS + random() * LOOK_SPREAD_MS;
  return Math.max(BACKOFF_MIN_MS, backoffMs(failures, random));
}

/** A paired screen opens its wall as a fresh page: it may have shown its code since an older build. */
export function afterAnswer(answer: Pairing): Next {
  return answer.state === "paired"
    ? { do: "open", wall: answer.wall }
    : { do: "try", step: "pairing", stage: "pairing", afterMs: ASK_MS };
}

/** The wall that an address names, as it may be told to the server; what cannot be one is none. */
export function tellable(id: string): string {
  return /^[a-z0-9-]{1,63}$/.test(id) ? id : "";
}
