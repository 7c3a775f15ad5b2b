/** What an alert's lines say of who is called and who has it. Pure. */
import type { PhoneLine } from "../../api/phone";

/** Who was called by hand last, unless somebody acknowledged since. to: names; null: nobody is known yet. */
export function calledBy(lines: readonly PhoneLine[]): { readonly at: string; readonly to: string | null } | null {
  const found = lines.findLastIndex(({ kind }) => kind === "escalate");
  const line = lines[found];
  const since = lines.slice(found + 1);
  if (line === undefined || since.some(({ kind }) => kind === "ack")) return null;
  return { at: line.at, to: line.to ?? since.findLast(({ kind }) => kind === "step")?.who ?? null };
}

/** By whom an alert was taken over from whom, when that came last. */
export function takeOver(lines: readonly PhoneLine[]): { readonly by: string; readonly from: string } | null {
  const last = lines.findLast(({ kind }) => kind === "ack" || kind === "assign");
  return last?.kind === "ack" && last.to ? { by: last.who ?? "", from: last.to } : null;
}
