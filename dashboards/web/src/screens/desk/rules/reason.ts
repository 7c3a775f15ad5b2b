/** What the server says is wrong, in the language of the page. Pure. */
import type { Problem } from "../../../api";
import type { Language } from "../../../i18n/format";
import type { Messages } from "../../../i18n/vi";
import { kinds, line, reasons, words } from "../../../i18n/vi.reasons";
import { why } from "../parts/why";

/** "1:38: parse error: ": the page says itself at which line and column. */
const PLACE = /^(?:invalid parameter "query": )?(?:\d+:\d+: parse error: )?/;
const LINE = /^line (\d+): /;

/** In English the server's own words; so is what has no Vietnamese ones. */
export function reasonIn(language: Language, said: string): string {
  const bare = said.replace(PLACE, "");
  if (language === "en") return bare;
  const [head, at] = LINE.exec(bare) ?? ["", ""];
  const told = bare.slice(head.length);
  const [pattern, vi] = reasons.find(([pattern]) => pattern.test(told)) ?? [];
  if (pattern === undefined || vi === undefined) return bare;
  const parts = pattern.exec(told) ?? [];
  const text = vi.replace(/\$(\d)/g, (_, place: string) => worded(parts[Number(place)] ?? ""));
  return head === "" ? text : line(at ?? "") + text;
}

function worded(part: string): string {
  const kind = kinds.find(([pattern]) => pattern.test(part));
  return words[part] ?? (kind === undefined ? part : part.replace(...kind));
}

/** What is wrong with what was sent, where the server says so; else what its status means. */
export function problemIn(language: Language, problem: Problem, messages: Messages): string {
  const isOurs = problem.status >= 400 && problem.status < 500;
  return problem.detail === null || !isOurs ? why(problem, messages) : reasonIn(language, problem.detail);
}
