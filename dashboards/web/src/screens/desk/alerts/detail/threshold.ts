/** What a rule compares with what, as far as its expression says so by itself. Pure. */
export interface Threshold {
  /** What is compared: drawn in the chart. */
  readonly left: string;
  readonly relation: string;
  readonly limit: number;
}

const END = /^([\s\S]+?)\s*(==|!=|<=|>=|<|>)\s*(-?[\d.]+(?:e[+-]?\d+)?(?:\s*\*\s*[\d.]+)*)\s*$/i;
const SETS = /\b(?:and|or|unless)\b/i;
const RELATION = /==|!=|<=|>=|<|>/;

/** Null where the expression is not something against one number. */
export function thresholdOf(expr: string): Threshold | null {
  const [, left, relation, limit] = END.exec(expr.trim()) ?? [];
  if (left === undefined || relation === undefined || limit === undefined) return null;
  const outside = topLevel(left);
  if (outside === null || SETS.test(outside) || RELATION.test(outside)) return null;
  const value = limit.split("*").reduce((product, factor) => product * Number(factor), 1);
  return Number.isFinite(value) ? { left: left.trim(), relation, limit: value } : null;
}

/** The text outside of brackets and strings; null where they do not fit together. */
function topLevel(text: string): string | null {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  let [depth, outside] = [0, ""];
  for (const letter of bare) {
    if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) depth -= 1;
    else if (depth === 0) outside += letter;
    if (depth < 0) return null;
  }
  return depth === 0 ? outside : null;
}

/** "<" as it is written: "≤" for "<=". */
export function sign(relation: string): string {
  return { "==": "=", "!=": "≠", "<=": "≤", ">=": "≥" }[relation] ?? relation;
}
