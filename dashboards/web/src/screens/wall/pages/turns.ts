/** Rows that do not fit take turns within one stay of their page, with time to read them. Pure. */
const TURN_SECONDS_MIN = 5;

export interface Turns {
  readonly turns: number;
  /** Which of them it is, from 0 on. */
  readonly turn: number;
}

export function turnOf(count: number, rows: number, rotateSeconds: number, now: number): Turns {
  const turns = Math.max(1, Math.ceil(count / rows));
  const turnMs = Math.max(TURN_SECONDS_MIN, rotateSeconds / turns) * 1000;
  return { turns, turn: Math.floor(now / turnMs) % turns };
}
