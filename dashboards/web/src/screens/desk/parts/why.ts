import type { Problem } from "../../../api";
import type { Messages } from "../../../i18n/vi";

/** Two kinds of 503 by their titles, which the server keeps the same for every problem of a kind. */
const NOT_KNOWN_YET = "Not known yet";
const STORE_AWAY = "Not now";

export const SIGNED_OUT = 401;

/** What a problem means and what to do, in the language of the page. Pure. */
export function why(problem: Problem, words: Messages): string {
  if (problem.status === 0) return words.login.unreachable;
  if (problem.status === SIGNED_OUT) return `${words.login.expired}. ${words.login.expiredHelp}`;
  if (problem.status === 403) return words.desk.notAllowed;
  if (problem.status === 503 && problem.message === NOT_KNOWN_YET) return words.admin.notYet;
  if (problem.status === 503 && problem.message === STORE_AWAY) return words.desk.storeAway;
  if (problem.status === 429 && problem.retryAfterSeconds !== null) return words.login.wait(String(problem.retryAfterSeconds));
  return words.login.failed(String(problem.status));
}

/** What a dialog says of the last try: what failed, why, and the number of the request. */
export type Refusal = readonly [what: string, why: string, requestId: string | null];

/** The server's own words where what was sent does not fit. Pure. */
export function refusal(what: string, problem: Problem | null, words: Messages): Refusal | null {
  if (problem === null) return null;
  const own = problem.status === 422 ? problem.detail : null;
  return [what, own ?? why(problem, words), problem.requestId];
}
