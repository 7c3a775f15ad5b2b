/**
 * Server time from the monotonic clock, which no one can set back.
 *
 * Each stamped frame is a sample `server now − monotonic at receipt`; it errs only by its own
 * delay, so of the last ten the largest, which travelled fastest, is believed.
 */
export interface ServerClock {
  readonly offsets: readonly number[];
  /** Carried over a sleep by this machine's own clock: the next stamp knows better. */
  readonly guessed: boolean;
}

export const NO_CLOCK: ServerClock = { offsets: [], guessed: false };
const KEPT = 10;
const SKEW_MS = 30_000;
const SLEEP_MS = 15_000;

export function stamped(clock: ServerClock, serverMs: number, monotonicMs: number): ServerClock {
  const before = clock.guessed ? [] : clock.offsets;
  return { offsets: [...before, serverMs - monotonicMs].slice(-KEPT), guessed: false };
}

/** Server time at `monotonicMs`; null before the first stamp. */
export function serverNow(clock: ServerClock, monotonicMs: number): number | null {
  return clock.offsets.length === 0 ? null : monotonicMs + Math.max(...clock.offsets);
}

/** Whether this machine's own clock is too far off to be believed by its user. */
export function skewed(clock: ServerClock, monotonicMs: number, wallMs: number): boolean {
  const now = serverNow(clock, monotonicMs);
  return now !== null && Math.abs(wallMs - now) > SKEW_MS;
}

export interface Tick {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** The machine slept when either clock jumped; some monotonic clocks stand still meanwhile. */
export function slept(last: Tick, next: Tick): boolean {
  return (
    next.monotonicMs - last.monotonicMs > SLEEP_MS || next.wallMs - last.wallMs > SLEEP_MS
  );
}

/**
 * After sleep: carry the clock over what the monotonic clock did not count, so that old figures
 * show their true age until the next stamp.
 */
export function carried(clock: ServerClock, last: Tick, next: Tick): ServerClock {
  const uncounted = next.wallMs - last.wallMs - (next.monotonicMs - last.monotonicMs);
  const best = clock.offsets.length === 0 ? null : Math.max(...clock.offsets);
  return best === null ? clock : { offsets: [best + Math.max(0, uncounted)], guessed: true };
}
