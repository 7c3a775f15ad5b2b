import type { Session } from "../../../api";
import type { Feed } from "../../../live/feed.svelte";
import type { Messages } from "../../../i18n/vi";
import { linkLost } from "../parts/link";

export const mayApprove = (session: Session): boolean => session.permissions.includes("kpi_approve");

/** Why a leader can write nothing just now; null: he can. */
export function lockedBy(feed: Feed, words: Messages): string | null {
  return linkLost(feed) ? words.alerts.locked : null;
}
