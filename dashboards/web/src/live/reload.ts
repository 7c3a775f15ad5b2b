/** When a page that runs an old build may load itself again. Pure. */
export const RELOAD_SPREAD_MS = 60_000;
const RELOAD_PAUSE_MS = 600_000;

/**
 * Milliseconds to wait before reloading, or null to stay.
 *
 * running: the build this page was loaded with. serving: what the server says now. Reloads are
 * spread over a minute, and never come twice in ten minutes: a page that keeps announcing an old
 * build (a proxy's cache) must not blink all night.
 */
export function reloadIn(
  running: string,
  serving: string,
  lastReloadAt: number | null,
  now: number,
  random: () => number,
): number | null {
  if (running === serving) return null;
  if (lastReloadAt !== null && now - lastReloadAt < RELOAD_PAUSE_MS) return null;
  return random() * RELOAD_SPREAD_MS;
}
