/** What the parts of on-call draw from: the answer, its people by name, its blocks, the time to the minute. Pure. */
import type { OncallOverride, OncallSchedule, OncallSchedules, Session } from "../../../api";
import type { OncallMessages } from "../../../i18n/vi.oncall";
import type { Messages } from "../../../i18n/vi";
import type { Calendar, People } from "./called";
import type { Block } from "./lanes";

export interface Scene {
  readonly found: OncallSchedules;
  readonly people: People;
  readonly blocks: ReadonlyMap<string, readonly Block[]>;
  readonly calendar: Calendar;
}

/** What somebody wants to do about a stretch of a schedule, or about how he is called himself. */
export type Wish =
  | { readonly kind: "open" | "add" | "swap"; readonly block: Block }
  | { readonly kind: "change" | "remove"; readonly of: OncallOverride }
  | { readonly kind: "trial" };

export function overridesOf({ found }: Scene, block: Block): readonly OncallOverride[] {
  const all = found.schedules.find(({ id }) => id === block.schedule)?.overrides ?? [];
  return all.filter(({ id }) => block.overrides.includes(id));
}

/** Whether nobody is on duty at a moment of the next 14 days when somebody has to be. */
export function isGap({ found }: Scene, schedule: string, at: number): boolean {
  return found.to_mend.some(({ kind, schedules, begins, ends }) => kind === "gap" && schedules.includes(schedule) && Date.parse(begins) <= at && at < Date.parse(ends ?? begins));
}

/** Why who asks can change nothing of a schedule, or of none; null: he can. */
export function lockedFor(session: Session, found: OncallSchedules, lost: boolean, schedule: OncallSchedule | null, words: OncallMessages["locked"], all: Messages): string | null {
  if (!session.permissions.includes("override")) return words.mayNot;
  if (lost) return all.alerts.locked;
  if (!found.may_override_all && found.me === null) return words.notIn;
  const open = schedule === null ? found.schedules.some(({ may_override }) => may_override) : schedule.may_override;
  return open ? null : words.notHere;
}
