/** Why something was refused, in the language of the screen. Pure. */

interface Fault { readonly reason: string; readonly detail: string }
interface Words {
  readonly explanations: Readonly<Record<string, string>>;
  readonly within: (low: string, high: string) => string;
}

const RANGE = / is outside (\S+) to ([^\s;]+)/u;

/** The reason's own sentence, with the range where one is told; else what the server says. */
export function explained(fault: Fault, words: Words): { readonly text: string; readonly lang: "en" | undefined } {
  const own = words.explanations[fault.reason];
  if (own === undefined) return { text: fault.detail, lang: "en" };
  const [, low, high] = RANGE.exec(fault.detail) ?? [];
  return { text: low === undefined || high === undefined ? own : words.within(low, high), lang: undefined };
}
