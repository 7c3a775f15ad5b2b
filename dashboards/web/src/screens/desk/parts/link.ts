import type { Feed } from "../../../live/feed.svelte";

/** Whether the link to the server is lost: what is shown is old then, and nothing may be changed. */
export function linkLost(feed: Feed): boolean {
  return feed.health.lamps[0].level !== "calm";
}
