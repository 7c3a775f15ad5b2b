/** What is written of milestones. Pure. */
import type { Milestone } from "../../../../api";
import type { KpiMessages } from "../../../../i18n/vi.kpi";
import { dayOf } from "../periods";

export type MilestoneState = Milestone["state"];
export type Written = Milestone["history"][number];
export const STATES = ["not_started", "going_on", "done", "overdue", "stopped"] as const satisfies readonly MilestoneState[];

/** How many stand where, only those that there are. */
export function countsOf(milestones: readonly Pick<Milestone, "state">[]): readonly (readonly [state: MilestoneState, count: number])[] {
  return STATES.map((state) => [state, milestones.filter((one) => one.state === state).length] as const).filter(([, count]) => count > 0);
}

/** "123/QĐ-UBND ngày 12/03/2026, UBND xã Bình Lư"; null: there is none. */
export function evidence(written: Pick<Written, "document" | "document_date" | "issuer"> | undefined, words: KpiMessages): string | null {
  if (written === undefined || written.document === "") return null;
  if (written.document_date === null) return words.mile.document(written.document);
  return words.mile.evidence(written.document, dayOf(written.document_date), written.issuer);
}

export interface Draft {
  readonly state: MilestoneState;
  readonly document: string;
  readonly issuer: string;
  readonly day: string;
}

/** What is missing of a state that is about to be written: done has evidence. */
export function lacks({ state, document, issuer, day }: Draft): readonly ("document" | "issuer" | "day")[] {
  if (state !== "done") return [];
  return ([["document", document], ["issuer", issuer], ["day", day]] as const).filter(([, text]) => text.trim() === "").map(([field]) => field);
}
