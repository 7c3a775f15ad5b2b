/** How times and periods of incidents are said. Pure. */
import type { IncidentDue, Session } from "../../../api";
import type { Messages } from "../../../i18n/vi";
import type { Feed } from "../../../live/feed.svelte";
import { instant } from "../../../live/alerts";
import { linkLost } from "../parts/link";
import { at } from "../alerts/says";

/** What is said needs besides the incident. */
export interface Speaker {
  readonly words: Messages;
  readonly now: number;
  readonly zone: string;
}

/** A moment; one that is not there has not come. */
export function when(moment: string | null, { words, now, zone }: Speaker): string {
  const told = instant(moment);
  return told === null ? words.incidents.notYet : at(told, { now, zone });
}

/** "hạn 10:30", "đã gửi 09:12", and whether that is too late. */
export function owed(due: IncidentDue, speaker: Speaker): readonly [text: string, late: string | null] {
  const words = speaker.words.incidents;
  if (due.sent_at !== null) return [words.sent(when(due.sent_at, speaker)), due.late ? words.sentLate : null];
  return [words.due(when(due.at, speaker)), due.late ? words.late : null];
}

/** Why a person can write nothing here just now; null: he can. */
export function lockedBy(session: Session, feed: Feed, words: Messages): string | null {
  if (!session.permissions.includes("duty")) return words.incidents.mayNot;
  return linkLost(feed) ? words.alerts.locked : null;
}
