/** Which page a wall shows. Pure; instants are monotonic milliseconds. */
export interface Rotation {
  readonly pages: number;
  readonly index: number;
  readonly shownAt: number;
  readonly held: boolean;
  /** The alarm that holds a page; null: none. */
  readonly alarm: number | null;
}

const ROTATE_MIN_SECONDS = 15;
const ROTATE_MAX_SECONDS = 60;

export function turned(state: Rotation, rotateSeconds: number, now: number): Rotation {
  const every = Math.min(ROTATE_MAX_SECONDS, Math.max(ROTATE_MIN_SECONDS, rotateSeconds));
  if (state.held || state.alarm !== null || state.pages < 2 || now - state.shownAt < every * 1000) return state;
  return { ...state, index: (state.index + 1) % state.pages, shownAt: now };
}

/** A page chosen by hand stays for a whole turn; one that does not exist changes nothing. */
export function chosenPage(state: Rotation, index: number, now: number): Rotation {
  return index < 0 || index >= state.pages ? state : { ...state, index, shownAt: now };
}

export function toggledHold(state: Rotation, now: number): Rotation {
  return { ...state, held: !state.held, shownAt: now };
}

/** A new alarm shows its page, unless somebody holds another by hand; its end lets go. */
export function alarmed(state: Rotation, hold: { readonly alert: number; readonly page: number } | null, now: number): Rotation {
  if ((hold?.alert ?? null) === state.alarm) return state;
  if (hold === null) return { ...state, alarm: null, shownAt: now };
  const index = state.held || hold.page >= state.pages ? state.index : hold.page;
  return { ...state, alarm: hold.alert, index, shownAt: now };
}

const SHIFT_PX = 4;
const SHIFT_EVERY_MS = 600_000;

/** Against burn-in: the whole picture wanders around a 4 px square, a corner each ten minutes. */
export function shift(now: number): { x: number; y: number } {
  const corner = Math.floor(now / SHIFT_EVERY_MS) % 4;
  return { x: corner === 1 || corner === 2 ? SHIFT_PX : 0, y: corner >= 2 ? SHIFT_PX : 0 };
}
