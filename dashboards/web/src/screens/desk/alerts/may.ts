import type { Session } from "../../../api";
import type { Messages } from "../../../i18n/vi";
import type { Feed } from "../../../live/feed.svelte";
import { linkLost } from "../parts/link";

/** Why a person can do nothing about alerts just now; null: something can be done. */
export function lockedBy(session: Session, feed: Feed, words: Messages, permission: "act" | "silence" | "silence_long" = "act"): string | null {
  if (!session.permissions.includes(permission)) return words.alerts.mayNot;
  return linkLost(feed) ? words.alerts.locked : null;
}
