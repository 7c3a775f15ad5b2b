import { describe, expect, it } from "vitest";
import type { PhoneAct, PhoneAlert, PhoneLine, PhoneView } from "../../api/phone";
import { calledBy, takeOver } from "./course";
import { partsOf } from "./parts";
import { brief, dialled, endOf, left, moment } from "./said";
import { isLost, look, next, serverNow, START, type Event, type State } from "./state";
import { loginFor, placeOf } from "./way";

const NOW = Date.parse("2026-11-23T19:08:14Z");
const ACK: PhoneAct = { kind: "ack", request: "r1" };
const SNOOZE: PhoneAct = { kind: "snooze", request: "r2", until: "2026-11-23T19:24:00.000Z" };

const ESCALATE: PhoneAct = { kind: "escalate", request: "r3" };
const NOTE: PhoneAct = { kind: "note", request: "r4", note: "x" };

const alert = (changes: Partial<PhoneAlert> = {}): PhoneAlert => ({
  id: 41, priority: "p1", state: "firing", why: null, summary: { vi: "a", en: "a" }, unit_name: null, cause: null,
  steps: [], value: null, value_unit: null, simulated: false, active_at: "2026-11-23T19:02:00Z", fired_at: null,
  ended_at: null, acked_at: null, acked_by_name: null, mine: false, snoozed_until: null, quiet: null, ...changes,
});
const view = (changes: Partial<PhoneAlert> = {}): PhoneView => ({
  as_of: new Date(NOW).toISOString(), you: "A", code: "7K3F", expires_at: null, may_act: true, coming: null, lines: [], done: [],
  place: { name: { vi: "x", en: "x" }, zone: "Asia/Ho_Chi_Minh", duty_phone: "0213 000 0115" }, alert: alert(changes),
});
const mine = { acked_at: "2026-11-23T19:08:16Z", acked_by_name: "A", mine: true };
const theirs = { acked_at: "2026-11-23T19:08:12Z", acked_by_name: "B", mine: false };
const after = (...events: readonly Event[]): State => events.reduce(next, START);
const seen: Event = { is: "viewed", view: view(), at: 0 };
const tapped: Event = { is: "tapped", wanted: ACK, at: 0 };

describe("what a page looks like", () => {
  it.each<[string, readonly Event[], number, string]>([
    ["nothing yet", [], 0, "loading"],
    ["no answer ever", [{ is: "lost", at: 0 }], 0, "offline"],
    ["nobody has it", [seen], 0, "open"],
    ["I have it", [{ is: "viewed", view: view(mine), at: 0 }], 0, "mine"],
    ["somebody else has it", [{ is: "viewed", view: view(theirs), at: 0 }], 0, "taken"],
    ["it is over", [{ is: "viewed", view: view({ state: "resolved" }), at: 0 }], 0, "over"],
    ["a tap under way", [seen, tapped], 1000, "pending"],
    ["one lost answer is no outage", [seen, { is: "lost", at: 5000 }], 5000, "open"],
    ["cut off", [seen, { is: "lost", at: 5000 }], 10_000, "offline"],
    ["back again", [seen, { is: "lost", at: 5000 }, { is: "viewed", view: view(), at: 20_000 }], 21_000, "open"],
    ["what was kept is old at once", [{ is: "kept", view: view(), at: -60_000 }], 0, "offline"],
    ["a tap that did not get out", [seen, tapped, { is: "failed", why: "unreached", detail: "", at: 900 }], 1000, "offline"],
    ["a tap that the server broke at", [seen, tapped, { is: "failed", why: "server", detail: "", at: 900 }], 1000, "failed"],
    ["a link that is over", [seen, { is: "gone", why: "over", phone: "1" }], 0, "gone"],
  ])("%s", (_, events, now, expected) => {
    expect(look(after(...events), now)).toBe(expected);
  });

  it("never shows an act as done that the server has not confirmed", () => {
    const failures: readonly Event[] = (["unreached", "server", "refused"] as const).map((why) => ({ is: "failed", why, detail: "", at: 1 }));
    for (const failure of failures) {
      const state = after(seen, tapped, failure);
      expect(state.view?.alert.acked_at).toBeNull();
      expect(["mine", "taken", "over"]).not.toContain(look(state, 2));
    }
  });
});

describe("acts", () => {
  it("a second tap sends nothing", () => {
    const state = after(seen, tapped);
    expect(next(state, { is: "tapped", wanted: { ...ACK, request: "other" }, at: 2000 })).toBe(state);
    const had = after({ is: "viewed", view: view(mine), at: 0 });
    expect(next(had, tapped)).toBe(had);
    expect(after(tapped)).toBe(START);
  });

  it("what the server answers counts, and a later view too when the answer was lost", () => {
    expect(after(seen, tapped, { is: "done", view: view(mine), at: 5 }).act).toEqual({ is: "none" });
    const lost = after(seen, tapped, { is: "failed", why: "unreached", detail: "", at: 5 });
    expect(next(lost, { is: "viewed", view: view(), at: 9 }).act.is).toBe("failed");
    expect(next(lost, { is: "viewed", view: view(mine), at: 9 }).act).toEqual({ is: "none" });
    expect(next(lost, { is: "viewed", view: view(theirs), at: 9 }).act).toEqual({ is: "taken", by: "B", lateMs: null });
  });

  it.each([SNOOZE, ESCALATE, NOTE])("whatever was not answered is known by its key: $kind", (wanted) => {
    const lost = after(seen, { is: "tapped", wanted, at: 0 }, { is: "failed", why: "server", detail: "", at: 5 });
    expect(look(lost, 6)).toBe("failed");
    expect(next(lost, { is: "viewed", view: { ...view(), done: ["other"] }, at: 9 }).act.is).toBe("failed");
    expect(next(lost, { is: "viewed", view: { ...view(), done: ["other", wanted.request] }, at: 9 }).act.is).toBe("none");
    expect(next(lost, { is: "viewed", view: view({ state: "resolved" }), at: 9 }).act.is).toBe(wanted.kind === "note" ? "failed" : "none");
  });

  it("two taps of one thumb are one: what stands there then is not tapped", () => {
    const let_go = after({ is: "viewed", view: view(mine), at: 0 }, { is: "tapped", wanted: ESCALATE, at: 1000 }, { is: "done", view: view(), at: 1200 });
    expect(look(let_go, 1200)).toBe("open");
    expect(next(let_go, { is: "tapped", wanted: ACK, at: 1400 })).toBe(let_go);
    expect(next(let_go, { is: "tapped", wanted: ACK, at: 1800 }).act.is).toBe("sending");
  });

  it("it is taken over from whom the page shows, and nobody else", () => {
    const had = after({ is: "viewed", view: view(theirs), at: 0 });
    const over: PhoneAct = { ...ACK, taken_since: theirs.acked_at };
    expect(next(had, { is: "tapped", wanted: { ...over, taken_since: mine.acked_at }, at: 0 })).toBe(had);
    const sent = next(had, { is: "tapped", wanted: over, at: 0 });
    expect([look(sent, 1), sent.view?.alert.acked_by_name]).toEqual(["pending", "B"]);
    const lost = next(sent, { is: "failed", why: "server", detail: "", at: 5 });
    expect(next(lost, { is: "viewed", view: view(theirs), at: 9 }).act.is).toBe("failed");
    expect(look(next(lost, { is: "viewed", view: view(mine), at: 9 }), 9)).toBe("mine");
    const third = view({ ...theirs, acked_by_name: "C", acked_at: "2026-11-23T19:08:15Z" });
    expect(next(lost, { is: "viewed", view: third, at: 9 }).act).toEqual({ is: "taken", by: "C", lateMs: null });
  });

  it("what failed is sent again at once, under the same key", () => {
    const lost = after(seen, tapped, { is: "failed", why: "server", detail: "", at: 5 });
    expect(next(lost, { is: "tapped", wanted: ACK, at: 10 }).act).toEqual({ is: "sending", wanted: ACK });
  });

  it("who comes second is told by whom, and by how much", () => {
    const state = after(seen, tapped, { is: "taken", owner: { name: "B", at: NOW - 4000 }, nowMs: NOW });
    expect(state.act).toEqual({ is: "taken", by: "B", lateMs: 4000 });
    expect(look(state, 0)).toBe("taken");
    expect(after({ is: "taken", owner: { name: "B", at: null }, nowMs: NOW })).toBe(START);
  });

  it("a failure of what was not sent is none", () => {
    const state = after(seen);
    expect(next(state, { is: "failed", why: "server", detail: "", at: 1 })).toBe(state);
  });
});

it("server time goes on with the monotonic clock", () => {
  expect(serverNow(after(seen), 2500)).toBe(NOW + 2500);
  expect(isLost(after(seen), 1e9)).toBe(false);
});

it.each([
  ["/p/a/7K3F", `#k=${"a".repeat(22)}`, { page: "alert", way: { by: "link", code: "7K3F", key: "a".repeat(22) } }],
  ["/p/a/7K3F", "", { page: "alert", way: { by: "code", code: "7K3F" } }],
  ["/p/a/7K3F", `#k=${"a".repeat(21)}`, { page: "alert", way: { by: "code", code: "7K3F" } }],
  ["/p/a/70OF", "", { page: "list" }],
  ["/p/t/7K3F", `#k=${"a".repeat(22)}`, { page: "test", way: { by: "link", code: "7K3F", key: "a".repeat(22) } }],
  ["/p/t/7K3F", "", { page: "test", way: null }],
  ["/p/41", "", { page: "alert", way: { by: "session", alert: 41 } }],
  ["/p", "", { page: "list" }],
  ["/p/me", "", { page: "me" }],
  ["/p/oncall", "", { page: "oncall" }],
])("%s%s leads where it should", (path, hash, expected) => {
  expect(placeOf(path, hash)).toEqual(expected);
});

it("a login never carries a key", () => {
  expect(loginFor("/p/a/7K3F")).toBe("/login?next=%2Fp%2Fa%2F7K3F");
});

it("alerts stand in the part of who has them", () => {
  const parts = partsOf([alert(), alert({ id: 2, ...theirs }), alert({ id: 3, quiet: "silence" }), alert({ id: 4, state: "resolved" })]);
  expect([parts.open, parts.taken, parts.quiet].map((part) => part.map(({ id }) => id))).toEqual([[41], [2], [3]]);
});

it("times are those of the place", () => {
  expect(moment("2026-11-23T19:02:00Z", NOW, "Asia/Ho_Chi_Minh")).toBe("02:02");
  expect(moment("2026-11-22T19:02:00Z", NOW, "Asia/Ho_Chi_Minh")).toBe("23/11 02:02");
  expect(left(106_000)).toBe("1:46");
  expect(["Trần A (hư cấu), cntt", "Trần A", "(x)"].map(brief)).toEqual(["Trần A", "Trần A", "(x)"]);
  expect(left(-5)).toBe("0:00");
  expect(dialled("+49 30 0000.0112")).toBe("tel:+493000000112");
  expect(endOf(NOW, 15)).toBe(Date.parse("2026-11-23T19:24:00Z"));
});

describe("lines say", () => {
  const BARE = { who: null, to: null, way: null, result: null, note: null };
  const lines = (...kinds: readonly (PhoneLine["kind"] | Omit<PhoneLine, "at">)[]): PhoneLine[] =>
    kinds.map((kind, n) => ({ ...BARE, ...(typeof kind === "string" ? { kind } : kind), at: String(n) }));
  const to = (kind: "escalate" | "ack", name: string): Omit<PhoneLine, "at"> => ({ ...BARE, kind, who: "A", to: name });

  it.each([
    [lines("ack"), null],
    [lines("escalate"), { at: "0", to: null }],
    [lines("ack", "escalate", { ...BARE, kind: "step", who: "B, C" }), { at: "1", to: "B, C" }],
    [lines(to("escalate", "B"), "told"), { at: "0", to: "B" }],
    [lines("escalate", "ack"), null],
  ])("who was called by hand: %#", (given, expected) => {
    expect(calledBy(given)).toEqual(expected);
  });

  it("from whom it was taken over, if nobody has had it since", () => {
    expect(takeOver(lines("ack", to("ack", "B"), "note"))).toEqual({ by: "A", from: "B" });
    expect(takeOver(lines(to("ack", "B"), "assign"))).toBeNull();
    expect(takeOver(lines("ack"))).toBeNull();
  });
});
