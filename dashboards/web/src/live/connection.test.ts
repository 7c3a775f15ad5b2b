import { describe, expect, it } from "vitest";
import type { Frame } from "../api";
import { backoffMs, IDLE, SILENCE_MS, step, type Connection, type Effect, type Event } from "./connection";

const HELLO: Frame = { type: "hello", build: "b", epoch: "1", now: 0, user: "a", zone: "UTC", hb: 5 };
const beat = (seq: number): Frame => ({ type: "heartbeat", seq, now: 0, canary_age: 1, eval_age: null });
const snapshot = (seq: number, topic = "wall:a"): Frame => ({ type: "snapshot", topic, seq, at: 0, data: {} });
const delta = (seq: number, topic = "wall:a"): Frame => ({ type: "delta", topic, seq, at: 0, ops: [] });
const frame = (of: Frame | null): Event => ({ kind: "frame", frame: of });

/** The machine with its clock: events at an instant, all effects so far. */
class Driven {
  state: Connection = IDLE;
  effects: Effect["kind"][] = [];
  now = 0;

  constructor(readonly random = () => 0.5) {}

  at(now: number, ...events: Event[]): this {
    this.now = now;
    for (const event of events) {
      const [state, effects] = step(this.state, event, now, this.random);
      this.state = state;
      this.effects.push(...effects.map(({ kind }) => kind));
    }
    return this;
  }

  since(): Effect["kind"][] {
    return this.effects.splice(0);
  }
}

const START: Event[] = [{ kind: "start" }, { kind: "ticket", ticket: "t" }, { kind: "opened" }, frame(HELLO)];
const opened = (random?: () => number): Driven => {
  const driven = new Driven(random).at(0, ...START);
  driven.since();
  return driven;
};

describe("a connection", () => {
  it("asks for a ticket, opens, subscribes, greets", () => {
    const driven = new Driven().at(0, ...START);
    expect(driven.since()).toEqual(["ask-ticket", "open", "subscribe", "apply"]);
    expect(driven.state.phase).toBe("open");
  });

  it.each([
    ["numbers that start at 1", [snapshot(1), delta(2), beat(3)]],
    ["numbers that start at 2, hello being 1", [snapshot(2), beat(3)]],
  ])("applies %s", (_, frames) => {
    const driven = opened().at(1, ...frames.map(frame));
    expect(driven.since()).toEqual(frames.map(() => "apply"));
  });

  it.each<[string, (Frame | null)[], Connection["loss"]]>([
    ["a gap", [snapshot(1), beat(3)], "gap"],
    ["a number said twice", [snapshot(1), beat(1)], "gap"],
    ["a late first number", [snapshot(3)], "gap"],
    ["a delta of a topic without snapshot", [snapshot(1), delta(2, "wall:b")], "protocol"],
    ["text that is no frame", [null], "protocol"],
    ["a second hello", [HELLO], "protocol"],
    ["bye slow", [{ type: "bye", reason: "slow", retry_after: null }], "slow"],
  ])("resyncs at once after %s", (_, frames, loss) => {
    const driven = opened().at(1, ...frames.map(frame));
    expect(driven.state).toMatchObject({ phase: "ticket", loss, seq: null, topics: new Set() });
    expect(driven.since().slice(-2)).toEqual(["close", "ask-ticket"]);
  });

  it("is dead after ten seconds of silence, not before", () => {
    const driven = opened().at(SILENCE_MS, { kind: "tick" });
    expect(driven.state.phase).toBe("open");
    driven.at(SILENCE_MS + 1, { kind: "tick" });
    expect(driven.state).toMatchObject({ phase: "ticket", loss: "silent" });
  });

  it("gives a ticket or a handshake that never answers ten seconds too", () => {
    const asking = new Driven().at(0, { kind: "start" }).at(SILENCE_MS + 1, { kind: "tick" });
    expect(asking.state.loss).toBe("silent");
    const opening = new Driven().at(0, { kind: "start" }).at(5, { kind: "ticket", ticket: "t" });
    expect(opening.at(SILENCE_MS + 6, { kind: "tick" }).state.loss).toBe("silent");
  });

  it("tries at once, then at random under a doubling ceiling of 30 s", () => {
    const ceiling = Array.from({ length: 9 }, (_, losses) => backoffMs(losses + 1, () => 1));
    expect(ceiling).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(backoffMs(5, () => 0)).toBe(0);
  });

  it("obeys retry_after before its own backoff, and does not return as one with all others", () => {
    const driven = opened().at(5, frame({ type: "bye", reason: "shutdown", retry_after: 7 }));
    expect(driven.state).toMatchObject({ phase: "waiting", loss: "shutdown", retryAt: 7255 });
    expect(driven.at(7254, { kind: "tick" }).state.phase).toBe("waiting");
    expect(driven.at(7255, { kind: "tick" }).state.phase).toBe("ticket");
  });

  it("forgets its losses after a stable minute only", () => {
    const driven = opened().at(1, { kind: "closed" }).at(1, ...START.slice(1));
    driven.at(30_000, frame(snapshot(1))).at(59_000, frame(beat(2)), { kind: "tick" });
    expect(driven.state.losses).toBe(1);
    driven.at(61_001, frame(beat(3)), { kind: "tick" });
    expect(driven.state.losses).toBe(0);
  });

  it("treats sleep as dead at once, whatever it waited for", () => {
    const driven = opened().at(3_600_000, { kind: "slept" });
    expect(driven.state).toMatchObject({ phase: "ticket", loss: "sleep" });
  });

  it("goes to sign in on 401 and on an expired session, and stays there", () => {
    const refused = new Driven().at(0, { kind: "start" }, { kind: "refused", status: 401, retryAfterSeconds: null });
    expect(refused.since()).toEqual(["ask-ticket", "sign-in"]);
    const expired = opened().at(1, frame({ type: "bye", reason: "session_expired", retry_after: null }));
    expect(expired.since()).toEqual(["close", "sign-in"]);
    expect(expired.at(99_000, { kind: "tick" }, { kind: "closed" }).state.phase).toBe("signed-out");
  });

  it("waits as told when the ticket is refused for load", () => {
    const driven = new Driven().at(0, { kind: "start" }, { kind: "refused", status: 503, retryAfterSeconds: 4 });
    expect(driven.state).toMatchObject({ phase: "waiting", loss: "refused", retryAt: 4250 });
  });

  it.each([0, 502, 504])("looks each second for a server that was not reached (%d), and is back soon", (status) => {
    const driven = new Driven(() => 0.9).at(0, { kind: "start" });
    const refused = (now: number) => driven.at(now, { kind: "refused", status, retryAfterSeconds: null });
    for (let now = 0; driven.state.losses < 7; now = driven.state.retryAt) refused(now).at(driven.state.retryAt, { kind: "tick" });
    const since = driven.now;
    refused(since);
    expect(driven.state.retryAt - since).toBe(27_000);
    driven.since();
    driven.at(since + 999, { kind: "tick" }).at(since + 1000, { kind: "tick" }).at(since + 1500, { kind: "tick" });
    expect(driven.since()).toEqual(["look"]); // one at a time
    driven.at(since + 1500, { kind: "looked", there: false }, { kind: "tick" }).at(since + 2500, { kind: "tick" });
    expect(driven.since()).toEqual(["look"]);
    driven.at(since + 2600, { kind: "looked", there: true });
    expect(driven.state.retryAt).toBe(since + 2600 + 450);
    expect(driven.at(since + 3050, { kind: "tick" }).since()).toEqual(["ask-ticket"]);
  });

  it("does not look for a server that said that it is in trouble", () => {
    const driven = new Driven().at(0, { kind: "start" }, { kind: "refused", status: 503, retryAfterSeconds: 4 });
    driven.since();
    for (let now = 500; now < 4000; now += 500) driven.at(now, { kind: "tick" });
    expect(driven.since()).toEqual([]);
  });

  it("closes five minutes after it was hidden, opens when shown", () => {
    const driven = opened().at(0, { kind: "hidden" });
    let seq = 0;
    for (let now = 5000; now < 300_000; now += 5000)
      driven.at(now, frame(seq === 0 ? snapshot(++seq) : beat(++seq)), { kind: "tick" });
    expect(driven.state.phase).toBe("open");
    driven.since();
    expect(driven.at(300_000, { kind: "tick" }).since()).toEqual(["close"]);
    expect(driven.at(900_000, { kind: "shown" }).since()).toEqual(["ask-ticket"]);
  });

  it("spreads 200 clients over the wait after their second loss", () => {
    const waits = Array.from({ length: 200 }, (_, i) => {
      const driven = opened(() => i / 200).at(1, { kind: "closed" });
      return driven.at(1, { kind: "refused", status: 0, retryAfterSeconds: null }).state.retryAt;
    });
    expect(new Set(waits.map((wait) => Math.floor(wait / 100))).size).toBe(10);
  });
});

/** A small generator, so that a failing case can be named by its seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe("200 clients of a server that comes back", () => {
  const BACK_AT = 20_000;
  const slotOf = (at: number): number => Math.floor(at / 250);

  /** When a client that ticks at this phase asks for a ticket once the server is there. */
  function backAt(phase: number, random: () => number): number {
    const driven = new Driven(random).at(phase, { kind: "start" });
    for (let now = phase; ; now += 500) {
      driven.at(now, { kind: "tick" });
      for (const effect of driven.since()) {
        if (effect === "look") driven.at(now, { kind: "looked", there: now >= BACK_AT });
        if (effect !== "ask-ticket") continue;
        if (now >= BACK_AT) return now;
        driven.at(now, { kind: "refused", status: 0, retryAfterSeconds: null });
      }
    }
  }

  it("are all there within three seconds, and not at once", () => {
    const times = Array.from({ length: 200 }, (_, i) => backAt((i * 137) % 500, generator(i + 1)));
    expect(Math.max(...times) - BACK_AT).toBeLessThanOrEqual(3000);
    const slots = [...new Set(times.map(slotOf))].map((slot) => times.filter((at) => slotOf(at) === slot));
    expect(Math.max(...slots.map((slot) => slot.length))).toBeLessThan(60);
  });
});

describe("any stream of frames", () => {
  it("never applies a delta without its snapshot, nor a frame out of order", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = generator(seed);
      const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
      let state: Connection = IDLE;
      let applied: Frame[] = [];
      for (let turn = 0; turn < 80; turn++) {
        const seq = (state.seq ?? 0) + pick([1, 1, 1, 1, 1, 0, 2, 7]);
        const topic = pick(["wall:a", "wall:b"]);
        const event = pick<Event>([
          { kind: "start" }, { kind: "ticket", ticket: "t" }, { kind: "opened" }, frame(HELLO), frame(null),
          frame(snapshot(seq, topic)), frame(snapshot(seq, topic)), frame(delta(seq, topic)), frame(delta(seq, topic)),
          frame(beat(seq)), { kind: "closed" }, { kind: "tick" }, { kind: "looked", there: true },
        ]);
        const [next, effects] = step(state, event, turn * 1000, random);
        if (next.phase === "ticket" && state.phase !== "ticket") applied = [];
        state = next;
        for (const effect of effects) if (effect.kind === "apply") applied.push(effect.frame);
        const seqs = applied.flatMap((one) => ("seq" in one ? [one.seq] : []));
        expect(seqs, `seed ${seed}`).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
        for (const [i, one] of applied.entries())
          if (one.type === "delta")
            expect(applied.slice(0, i).some((s) => s.type === "snapshot" && s.topic === one.topic), `seed ${seed}`).toBe(true);
      }
    }
  });
});
