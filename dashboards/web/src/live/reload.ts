/** When a page that runs an old build may load itself again. Pure. */
export const RELOAD_SPREAD_MS = 60_000;
const RELOAD_PAUSE_MS = 600_000;

/** A reload that was made: when, and for which build. */
export interface Reloaded {
  readonly at: number;
  readonly build: string;
}

/**
 * Milliseconds to wait before reloading, or null to stay.
 *
 * running: the build this page was loaded with. serving: what the server says now. Reloads are
 * spread over a minute, and never come twice in ten minutes. One that did not bring its build (a
 * proxy's cache) is not made again meanwhile: the page must not blink all night.
 */
export function reloadIn(
  running: string,
  serving: string,
  last: Reloaded | null,
  now: number,
  random: () => number,
): number | null {
  if (running === serving) return null;
  const pause = last === null ? 0 : Math.max(0, last.at + RELOAD_PAUSE_MS - now);
  if (pause > 0 && last?.build === serving) return null;
  return pause + random() * RELOAD_SPREAD_MS;
}
