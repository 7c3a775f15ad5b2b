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
  /** When to look whether the server is there again; null: not wanted, or a look is under way. */
  readonly lookAt: number | null;
  readonly hiddenAt: number | null;
}

export type Event =
  | { kind: "start" }
  | { kind: "ticket"; ticket: string }
  | { kind: "refused"; status: number; retryAfterSeconds: number | null }
  | { kind: "looked"; there: boolean }
  | { kind: "opened" }
  | { kind: "frame"; frame: Frame | null }
  | { kind: "closed" }
  | { kind: "tick" }
  | { kind: "slept" }
  | { kind: "hidden" }
  | { kind: "shown" };

export type Effect =
  | { kind: "ask-ticket" }
  | { kind: "look" }
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
/** How often a wait looks whether the server is there again, and within what it then tries. */
export const LOOK_MS = 1000;
export const LOOK_SPREAD_MS = 500;
/** Answers of nobody, and of a proxy with nobody behind it. */
export const NOBODY: ReadonlySet<number> = new Set([0, 502, 504]);
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
  lookAt: null,
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
    case "looked":
      return looked(state, event.there, now, random);
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

/** A wait that the server asked for; it tells all the same, and they are not to return as one. */
export function toldMs(retryAfterSeconds: number, random: () => number): number {
  return retryAfterSeconds * 1000 + random() * LOOK_SPREAD_MS;
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
  return looking(lost(state, "refused", retryAfterSeconds, now, random), NOBODY.has(status), now);
}

/**
 * A wait for a server that was not reached looks for it meanwhile: one request that costs it
 * nothing. The attempts keep their growing waits, so that a server in trouble is left alone; but
 * after a restart nobody looks at an old picture for half a minute.
 */
function looking([state, effects]: Step, wanted: boolean, now: number): Step {
  const waits = wanted && state.phase === "waiting";
  return waits ? [{ ...state, lookAt: now + LOOK_MS }, effects] : [state, effects];
}

function looked(state: Connection, there: boolean, now: number, random: () => number): Step {
  if (state.phase !== "waiting") return [state, []];
  if (!there) return [{ ...state, lookAt: now + LOOK_MS }, []];
  return [{ ...state, retryAt: Math.min(state.retryAt, now + random() * LOOK_SPREAD_MS) }, []];
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
  if (state.phase === "waiting") return waited(state, now);
  if (!connected(state)) return [state, []];
  if (state.hiddenAt !== null && now - state.hiddenAt >= HIDDEN_MS)
    return [{ ...state, phase: "hidden", loss: null }, [{ kind: "close" }]];
  if (now - state.aliveAt > SILENCE_MS)
    return looking(lost(state, "silent", null, now, random), state.phase === "ticket", now);
  if (state.phase === "open" && state.losses > 0 && now - state.helloAt >= STABLE_MS)
    return [{ ...state, losses: 0 }, []];
  return [state, []];
}

function waited(state: Connection, now: number): Step {
  if (now >= state.retryAt) return connect(state, now);
  if (state.lookAt === null || now < state.lookAt) return [state, []];
  return [{ ...state, lookAt: null }, [{ kind: "look" }]];
}

function lost(
  state: Connection,
  loss: Loss,
  retryAfterSeconds: number | null,
  now: number,
  random: () => number,
): Step {
  const losses = state.losses + 1;
  const wait =
    retryAfterSeconds === null ? backoffMs(losses, random) : toldMs(retryAfterSeconds, random);
  const retryAt = now + wait;
  const waiting: Connection = { ...state, phase: "waiting", loss, losses, retryAt, lookAt: null };
  if (wait > 0) return [waiting, [{ kind: "close" }]];
  const [next, effects] = connect(waiting, now);
  return [next, [{ kind: "close" }, ...effects]];
}
