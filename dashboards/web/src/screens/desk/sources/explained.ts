import type { Language } from "../../../i18n/format";
import { refusals, within } from "../../../i18n/vi.refusals";

/** Why something was refused, in the language of the screen. Pure. */

interface Fault { readonly reason: string; readonly detail: string }
interface Explanation { readonly text: string; readonly lang: "en" | undefined }

const RANGE = / is outside (\S+) to ([^\s;]+)/u;

/** The reason's own sentence, with the range where one is told; else what the server says. */
export function explained(fault: Fault, language: Language): Explanation {
  const own = language === "vi" ? refusals[fault.reason] : undefined;
  if (own === undefined) return { text: fault.detail, lang: "en" };
  const [, low, high] = RANGE.exec(fault.detail) ?? [];
  return { text: low === undefined || high === undefined ? own : within(low, high), lang: undefined };
}
