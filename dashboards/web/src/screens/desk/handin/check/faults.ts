/** What is still open before figures may be handed in, and the way to it. Pure. */
import type { FindingKind, PreviewCounts } from "../../../../api";
import type { HandinMessages } from "../../../../i18n/vi.handin";
import type { Line } from "./lines";

export type Filter = "all" | "error" | "question" | "warning";
export const FILTERS: readonly Filter[] = ["all", "error", "question", "warning"];
export const PAGE_ROWS = 100;

export function countOf(filter: Filter, counts: PreviewCounts): number {
  return { all: counts.rows, error: counts.errors, question: counts.questions, warning: counts.warnings + counts.explained }[filter];
}

/** A warning stays in its list when it has its reason. */
export function filtered(lines: readonly Line[], filter: Filter): readonly Line[] {
  return filter === "all" ? lines : lines.filter((line) => line.findings.some(({ kind }) => kind === filter));
}

const OPEN: readonly (FindingKind | null)[] = ["error", "question", "warning"];

/** The key of the next line that somebody must look at, round and round; null: there is none. */
export function nextFault(lines: readonly Line[], from: string | null): string | null {
  const start = lines.findIndex(({ key }) => key === from);
  const order = [...lines.slice(start + 1), ...lines.slice(0, start + 1)];
  return order.find(({ kind }) => OPEN.includes(kind))?.key ?? null;
}

/** What handing in depends on. counts: null: it was not checked. */
export interface Standing {
  readonly isClosed: boolean;
  readonly maySubmit: boolean;
  readonly linked: boolean;
  readonly checking: boolean;
  readonly counts: PreviewCounts | null;
  readonly canSubmit: boolean;
  readonly needsReason: boolean;
  readonly reason: string;
}

export type Blocked = keyof HandinMessages["foot"]["why"];

/** Why nothing may be handed in now; null: it may. */
export function blockedBy(of: Standing): Blocked | null {
  if (of.isClosed) return "closed";
  if (!of.maySubmit) return "notAllowed";
  if (!of.linked) return "locked";
  if (of.checking) return "checking";
  if (of.counts === null) return "unchecked";
  return unfinished(of, of.counts);
}

function unfinished(of: Standing, { figures, errors, questions, warnings }: PreviewCounts): Blocked | null {
  if (errors > 0) return "errors";
  if (questions > 0) return "questions";
  if (warnings > 0) return "warnings";
  if (figures === 0) return "empty";
  if (!of.canSubmit) return "unchecked";
  return of.needsReason && of.reason.trim() === "" ? "correction" : null;
}

/** The part of a long list that is shown: page 0 is the first. */
export function pageOf<T>(rows: readonly T[], page: number): readonly T[] {
  return rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
}
