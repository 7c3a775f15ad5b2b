/** A rule with another limit. Pure. */
const LIMIT = /(?<=(?:==|!=|<=|>=|<|>)\s*)-?[\d.]+(?:e[+-]?\d+)?(?:\s*\*\s*[\d.]+)*(?=\s*$)/i;

/** The expression with the number at its end replaced; unchanged where there is none. */
export function withLimit(expr: string, limit: number): string {
  return expr.replace(LIMIT, String(limit));
}
