/** Why figures were not taken, in words for who hands in or approves. Pure. */
import type { Problem } from "../../../api";
import type { HandinMessages } from "../../../i18n/vi.handin";
import type { Messages } from "../../../i18n/vi";
import { refusal, type Refusal } from "../parts/why";

const [TOO_LARGE, UNAVAILABLE] = [413, 503];
// Titles, which the server keeps the same.
const HELD = "Somebody else is writing";
const STORE_AWAY = "Not now";

export function refusedAs(what: string, problem: Problem | null, words: HandinMessages, all: Messages): Refusal | null {
  if (problem?.status === TOO_LARGE) return [what, words.tooLarge, problem.requestId];
  if (problem?.status !== UNAVAILABLE || problem.message === STORE_AWAY) return refusal(what, problem, all);
  if (problem.message === HELD) return [what, words.held, problem.requestId];
  return problem.retryAfterSeconds === null ? refusal(what, problem, all) : [what, words.busy(String(problem.retryAfterSeconds)), problem.requestId];
}
