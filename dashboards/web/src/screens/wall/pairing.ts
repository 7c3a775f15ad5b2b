import type { Pairing, Problem } from "../../api";

/** What a screen that waits to be paired shows, from the last answer and the time. Pure. */

/** An answer, and when it came by the monotonic clock. */
export interface Answered {
  readonly answer: Pairing;
  readonly atMs: number;
}

/** Why no code was given, and when that was said by the monotonic clock. */
export interface Refused {
  readonly problem: Pick<Problem, "status" | "retryAfterSeconds">;
  readonly atMs: number;
}

export interface PairingView {
  /** Six characters; null when none is good now. */
  readonly code: string | null;
  /** Seconds that the code lives on, and the part of its life that is left. */
  readonly leftSeconds: number;
  readonly leftPart: number;
  /** For how long nothing was heard, once that is worth saying. */
  readonly silentSeconds: number | null;
}

export const CODE_MS = 600_000;
/** As for a wall's lamps: longer than this is no pause between two questions. */
const SILENT_MS = 10_000;

export function pairingView(answered: Answered, monotonicMs: number): PairingView {
  const silentMs = monotonicMs - answered.atMs;
  const silentSeconds = silentMs > SILENT_MS ? Math.floor(silentMs / 1000) : null;
  const leftMs = Math.max(0, (answered.answer.expires_at ?? 0) - serverTime(answered, monotonicMs));
  const code = leftMs > 0 ? answered.answer.code : null;
  return {
    code,
    leftSeconds: Math.ceil(leftMs / 1000),
    leftPart: Math.min(1, leftMs / CODE_MS),
    silentSeconds,
  };
}

/** Seconds until a code may be asked for again, where too many screens have one; else null. */
export function fullFor({ problem, atMs }: Refused, monotonicMs: number): number | null {
  if (problem.status !== 429) return null;
  return Math.max(0, Math.ceil((problem.retryAfterSeconds ?? 0) - (monotonicMs - atMs) / 1000));
}

/** The server's time, carried on by the monotonic clock. */
export function serverTime({ answer, atMs }: Answered, monotonicMs: number): number {
  return answer.now + (monotonicMs - atMs);
}

/** "9:42" */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
