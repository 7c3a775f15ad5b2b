import type { Frame } from "../api";

/**
 * The life of one page's feed as a pure state machine: `step(state, event, now, random)`.
 *
 * `now` is the monotonic clock in milliseconds. The machine decides; `socket.ts` does what the
 * effects say. The table of ui.md section 3 is this file.
 */
export type Phase = "idle" | "ticket" | "opening" | "open" | "waiting" | "hidden" | "signed-out";
export type Loss =
  | "closed" | "silent" | "gap" | "protocol" | "sleep" | "refused" | "slow" | "shutdown";

export interface Connection {
  readonly phase: Phase;
  /** When the phase began, or the last frame came: what silence is measured from. */
  readonly aliveAt: number;
  /** When the open connection said hello. */
  readonly helloAt: number;
  /** The number of the last numbered frame, null before the first. */
  readonly seq: number | null;
  /** Topics that have a snapshot on this connection: only these may change by deltas. */
  readonly topics: ReadonlySet<string>;
  /** Losses since the connection was last stable. */
  readonly losses: number;
  readonly loss: Loss | null;
  readonly retryAt: number;
  readonly hiddenAt: number | null;
}

export type Event =
  | { kind: "start" }
  | { kind: "ticket"; ticket: string }
  | { kind: "refused"; status: number; retryAfterSeconds: number | null }
  | { kind: "opened" }
  | { kind: "frame"; frame: Frame | null }
  | { kind: "closed" }
  | { kind: "tick" }
  | { kind: "slept" }
  | { kind: "hidden" }
  | { kind: "shown" };

export type Effect =
  | { kind: "ask-ticket" }
  | { kind: "open"; ticket: string }
  | { kind: "subscribe" }
  | { kind: "apply"; frame: Frame }
  | { kind: "close" }
  | { kind: "sign-in" };

export type Step = readonly [Connection, readonly Effect[]];

export const SILENCE_MS = 10_000;
const STABLE_MS = 60_000;
const HIDDEN_MS = 300_000;
const BACKOFF_MAX_MS = 30_000;
/** hello may or may not count as frame 1, so the first numbered frame is 1 or 2. */
const FIRST_SEQ_MAX = 2;

export const IDLE: Connection = {
  phase: "idle",
  aliveAt: 0,
  helloAt: 0,
  seq: null,
  topics: new Set(),
  losses: 0,
  loss: null,
  retryAt: 0,
  hiddenAt: null,
};

export function step(state: Connection, event: Event, now: number, random: () => number): Step {
  switch (event.kind) {
    case "start":
      return state.phase === "idle" ? connect(state, now) : [state, []];
    case "ticket":
      return state.phase === "ticket"
        ? [{ ...state, phase: "opening", aliveAt: now }, [{ kind: "open", ticket: event.ticket }]]
        : [state, []];
    case "refused":
      return refused(state, event.status, event.retryAfterSeconds, now, random);
    case "opened":
      return state.phase === "opening" ? [state, [{ kind: "subscribe" }]] : [state, []];
    case "frame":
      return received(state, event.frame, now, random);
    case "closed":
      return connected(state) ? lost(state, "closed", null, now, random) : [state, []];
    case "tick":
      return ticked(state, now, random);
    case "slept":
      return connected(state) || state.phase === "waiting"
        ? lost({ ...state, losses: 0 }, "sleep", null, now, random)
        : [state, []];
    case "hidden":
      return [{ ...state, hiddenAt: state.hiddenAt ?? now }, []];
    case "shown":
      return state.phase === "hidden"
        ? connect({ ...state, hiddenAt: null }, now)
        : [{ ...state, hiddenAt: null }, []];
  }
}

/** Wait before the attempt after `losses` losses: none, then random up to a doubling ceiling. */
export function backoffMs(losses: number, random: () => number): number {
  return losses <= 1 ? 0 : random() * Math.min(BACKOFF_MAX_MS, 500 * 2 ** (losses - 1));
}

function connected(state: Connection): boolean {
  return state.phase === "ticket" || state.phase === "opening" || state.phase === "open";
}

function connect(state: Connection, now: number): Step {
  const fresh: Connection = {
    ...state,
    phase: "ticket",
    aliveAt: now,
    seq: null,
    topics: new Set(),
  };
  return [fresh, [{ kind: "ask-ticket" }]];
}

function refused(
  state: Connection,
  status: number,
  retryAfterSeconds: number | null,
  now: number,
  random: () => number,
): Step {
  if (state.phase !== "ticket") return [state, []];
  if (status === 401) return [{ ...state, phase: "signed-out" }, [{ kind: "sign-in" }]];
  return lost(state, "refused", retryAfterSeconds, now, random);
}

function received(
  state: Connection,
  frame: Frame | null,
  now: number,
  random: () => number,
): Step {
  if (state.phase !== "opening" && state.phase !== "open") return [state, []];
  if (frame === null) return lost(state, "protocol", null, now, random);
  if (frame.type === "bye") {
    if (frame.reason === "session_expired")
      return [{ ...state, phase: "signed-out" }, [{ kind: "close" }, { kind: "sign-in" }]];
    return lost(state, frame.reason, frame.retry_after ?? null, now, random);
  }
  if (frame.type === "hello") {
    if (state.phase === "open") return lost(state, "protocol", null, now, random);
    return [
      { ...state, phase: "open", aliveAt: now, helloAt: now },
      [{ kind: "apply", frame }],
    ];
  }
  if (state.phase !== "open") return lost(state, "protocol", null, now, random);
  if (!follows(state.seq, frame.seq)) return lost(state, "gap", null, now, random);
  if (frame.type === "delta" && !state.topics.has(frame.topic))
    return lost(state, "protocol", null, now, random);
  const topics =
    frame.type === "snapshot" ? new Set([...state.topics, frame.topic]) : state.topics;
  return [{ ...state, aliveAt: now, seq: frame.seq, topics }, [{ kind: "apply", frame }]];
}

function follows(last: number | null, seq: number): boolean {
  return last === null ? seq >= 1 && seq <= FIRST_SEQ_MAX : seq === last + 1;
}

function ticked(state: Connection, now: number, random: () => number): Step {
  if (state.phase === "waiting") return now >= state.retryAt ? connect(state, now) : [state, []];
  if (!connected(state)) return [state, []];
  if (state.hiddenAt !== null && now - state.hiddenAt >= HIDDEN_MS)
    return [{ ...state, phase: "hidden", loss: null }, [{ kind: "close" }]];
  if (now - state.aliveAt > SILENCE_MS) return lost(state, "silent", null, now, random);
  if (state.phase === "open" && state.losses > 0 && now - state.helloAt >= STABLE_MS)
    return [{ ...state, losses: 0 }, []];
  return [state, []];
}

function lost(
  state: Connection,
  loss: Loss,
  retryAfterSeconds: number | null,
  now: number,
  random: () => number,
): Step {
  const losses = state.losses + 1;
  const wait = retryAfterSeconds === null ? backoffMs(losses, random) : retryAfterSeconds * 1000;
  const waiting: Connection = { ...state, phase: "waiting", loss, losses, retryAt: now + wait };
  if (wait > 0) return [waiting, [{ kind: "close" }]];
  const [next, effects] = connect(waiting, now);
  return [next, [{ kind: "close" }, ...effects]];
}
