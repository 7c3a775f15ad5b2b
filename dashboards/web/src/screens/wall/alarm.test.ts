import { describe, expect, it } from "vitest";
import type { AlertGroup, AlertRow, Page } from "../../api";
import { alarmsOf, isWorkedOn, worked, type Alarms } from "../../live/alerts";
import type { Health, Level } from "../../live/health";
import { applied, NO_TOPICS } from "../../live/topics";
import { acked, alert, iso, NOW } from "../../../test/alert";
import { commonly, fitting, holdOf, openUrgent, saying, soundIsDue, sounding, stripOf, titleOf, urgentIn, urgentOf } from "./alarm";

const health = (evaluated: number | null = 1, level: Level = "calm"): Health => {
  const lamp = (stage: "connection" | "data" | "alerts", ageSeconds: number | null) => ({ stage, ageSeconds, level, waiting: false });
  return { lamps: [lamp("connection", 1), lamp("data", 1), lamp("alerts", evaluated)], level, broken: null, wellAt: null };
};
const group = (key: string, count: number, more: Partial<AlertGroup> = {}): AlertGroup => ({
  key, name: key, priority: "p3", unit: null, count, unacked: count, oldest_at: iso(NOW), ...more,
});
const told = (alerts: readonly AlertRow[], groups: readonly AlertGroup[] = []): Alarms =>
  alarmsOf(applied(NO_TOPICS, [{ type: "snapshot", topic: "alerts", seq: 1, at: NOW, data: { counts: { all: 0, open: 0, acked: 0, silenced: 0, history: 0 }, groups, alerts } }]).get("alerts"));
const strip = (alerts: readonly AlertRow[], groups: readonly AlertGroup[] = []) => stripOf(told(alerts, groups), health(), NOW);

describe("the topic", () => {
  it("orders by priority, then nobody has it, then who waits longest; a delta changes one alert", () => {
    const first = told([alert(1, 1), alert(2, 5), alert(3, 9, { priority: "p2" }), alert(4, 9, acked())]);
    expect(first.alerts.map(({ id }) => id)).toEqual([2, 1, 4, 3]);
    const frames = [
      { type: "snapshot", topic: "alerts", seq: 1, at: 1, data: { groups: [], alerts: [alert(1), alert(2)] } },
      { type: "delta", topic: "alerts", seq: 2, at: 2, ops: [["1", null], ["2", alert(2, 0, acked())]] },
    ] as const;
    const later = alarmsOf(applied(NO_TOPICS, frames.map((frame) => structuredClone(frame)) as unknown as Parameters<typeof applied>[1]).get("alerts"));
    expect(later.alerts.map(({ id, acked_by }) => [id, acked_by])).toEqual([[2, "binh"]]);
    expect(later.at).toBe(2);
  });

  it("tells when a portal was worked on", () => {
    const works = [{ portals: ["dvc", "pakn"], units: ["xa"], starts_at: iso(NOW - 60_000), ends_at: iso(NOW) }, { portals: ["vneid"], units: [], starts_at: iso(NOW), ends_at: iso(NOW) }];
    const found = alarmsOf(applied(NO_TOPICS, [{ type: "snapshot", topic: "alerts", seq: 1, at: 1, data: { groups: [], alerts: [], maintenance: [...works, "x"] } }]).get("alerts"));
    expect(worked(found, "pakn")).toEqual([{ from: NOW - 60_000, to: NOW }]);
    expect([[NOW - 60_000, "xa"], [NOW, "xa"], [NOW - 1, "ban"]].map(([now, unit]) => isWorkedOn(found, String(unit), Number(now)))).toEqual([true, false, false]);
    expect([worked(found, "x"), worked(found, null), worked(told([]), "dvc")]).toEqual([[], [], []]);
  });

  it("leaves out none for what its labels say: what always fires is never sent", () => {
    const found = told([alert(1, 0, { name: "CanaryAlive", class: "canary" })], [group("CanaryAlive", 1)]);
    expect([found.alerts.length, found.groups.length, sounding(found, NOW)]).toEqual([1, 1, [1]]);
  });

  it("takes no other thing for an alert", () => {
    const data = { counts: null, groups: [{ count: "3" }], alerts: [{ id: 1 }, { id: 2, priority: "p9", state: "firing" }] };
    const found = alarmsOf(applied(NO_TOPICS, [{ type: "snapshot", topic: "alerts", seq: 1, at: 1, data }]).get("alerts"));
    expect(found).toMatchObject({ alerts: [], groups: [], counts: null });
  });
});

describe("the strip", () => {
  it.each<[string, Health, string]>([
    ["nothing evaluates", health(null), "off"], ["late figures", health(1, "band"), "unknown"], ["all is well", health(), "calm"],
  ])("without alerts, when %s", (_, of, kind) => {
    expect(stripOf(told([]), of, NOW).kind).toBe(kind);
  });

  it("concludes nothing before the first snapshot", () => {
    expect(stripOf(alarmsOf(undefined), health(), NOW).kind).toBe("unknown");
  });

  it("still tells of a known alarm when figures are late", () => {
    expect(stripOf(told([alert(1)]), health(1, "band"), NOW).kind).toBe("alarm");
  });

  it("grows for a P1 or P2 that nobody has, with the next one below", () => {
    const shows = strip([alert(1, 7), alert(2, 8, { priority: "p2", ...acked() }), alert(3, 9, { priority: "p3" })]);
    expect(shows).toMatchObject({ kind: "alarm", first: { id: 1 }, second: { id: 3 }, more: 1, fresh: 3 });
  });

  it.each<[string, AlertRow[], object]>([
    ["only minor ones wait", [alert(1, 1, { priority: "p3" }), alert(2, 1, { priority: "p4" })], { kind: "line", first: { id: 1 }, more: 1 }],
    ["somebody has the only one", [alert(1, 1, acked())], { kind: "line", first: { id: 1 }, more: 0 }],
    ["somebody has each", [alert(1, 1, acked()), alert(2, 1, acked())], { kind: "handled", count: 2 }],
    ["it is silenced", [alert(1, 1, { silenced_by: ["s"] })], { kind: "calm" }],
    ["it is in maintenance", [alert(1, 1, { maintenance: ["m"] })], { kind: "calm" }],
    ["another explains it", [alert(1, 1, { inhibited_by: 9 })], { kind: "calm" }],
    ["it is put off", [alert(1, 1, { snoozed_until: iso(NOW + 1) })], { kind: "calm" }],
    ["it was put off until now", [alert(1, 1, { snoozed_until: iso(NOW) })], { kind: "alarm" }],
    ["it was taken, put off, and that is over", [alert(1, 1, { ...acked(), snoozed_until: iso(NOW) })], { kind: "alarm" }],
    ["it is about to fire", [alert(1, 1, { state: "pending", fired_at: null })], { kind: "calm" }],
    ["it is over", [alert(1, 1, { state: "resolved" })], { kind: "calm" }],
  ])("when %s", (_, alerts, shows) => {
    expect(strip(alerts)).toMatchObject(shows);
  });

  it("counts a flood from the eleventh new alarm of ten minutes, and loses none", () => {
    const many = (n: number): AlertRow[] => Array.from({ length: n }, (_, i) => alert(i + 1, 1));
    expect(strip(many(10)).kind).toBe("alarm");
    const groups = [group("a", 3, { priority: "p1" }), group("b", 9, { priority: "p2" }), group("c", 21), group("d", 4), group("e", 23)];
    const shows = strip(many(60), groups);
    if (shows.kind !== "flood") throw new Error(shows.kind);
    expect(shows).toMatchObject({ total: 60, all: 5, rest: { groups: 2 } });
    expect(shows.groups.map(({ key }) => key)).toEqual(["a", "b", "e"]);
    expect(shows.groups.reduce((sum, { count }) => sum + count, shows.rest?.count ?? 0)).toBe(60);
    expect(strip(many(60), groups.slice(0, 4))).toMatchObject({ total: 37, rest: null });
    expect(strip(many(12))).toMatchObject({ kind: "flood", total: 12, groups: [] });
  });
});

describe("a page held by an alarm", () => {
  const pages = ["overview", "map", "portals"].map((kind) => ({ id: kind, kind })) as unknown as Page[];
  const hold = (...alerts: AlertRow[]) => holdOf(told(alerts), pages, NOW);

  it("is the page of the newest of the most urgent, for ten minutes from when it fired", () => {
    expect(hold(alert(1, 7), alert(2, 3), alert(3, 1, { priority: "p2", class: "network" }))).toEqual({ alert: 2, page: 2, until: NOW + 7 * 60_000 });
    expect(hold(alert(3, 1, { priority: "p2", class: "network" }))).toMatchObject({ page: 1 });
    expect(hold(alert(3, 1, { class: "data" }))).toMatchObject({ page: 0 });
  });

  it.each<[string, AlertRow]>([
    ["ten minutes are over", alert(1, 10)], ["somebody has it", alert(1, 1, acked())], ["it is a P3", alert(1, 1, { priority: "p3" })],
    ["it is silenced", alert(1, 1, { silenced_by: ["s"] })],
  ])("is none when %s", (_, one) => {
    expect(hold(one)).toBeNull();
  });
});

describe("the sound", () => {
  it("is of P1 that nobody has", () => {
    expect(sounding(told([alert(1), alert(2, 1, acked()), alert(3, 1, { priority: "p2" })]), NOW)).toEqual([1]);
  });

  it.each<[string, Parameters<typeof soundIsDue>, boolean]>([
    ["nothing sounds", [null, [], 0], false], ["the first", [null, [1], 0], true], ["29 s later", [{ at: 0, ids: [1] }, [1], 29_999], false],
    ["30 s later", [{ at: 0, ids: [1] }, [1], 30_000], true], ["a second P1", [{ at: 0, ids: [1] }, [1, 2], 2000], true],
    ["one of two is taken", [{ at: 0, ids: [1, 2] }, [2], 2000], false],
  ])("%s", (_, of, due) => {
    expect(soundIsDue(...of)).toBe(due);
  });
});

describe("what stands on a wall", () => {
  it("counts what was open", () => {
    expect(openUrgent(told([alert(1), alert(2, 1, acked()), alert(3, 1, { priority: "p2" }), alert(4, 1, { priority: "p3" })]))).toEqual([["p1", 2], ["p2", 1]]);
  });

  it("marks a unit with the most urgent of it, taken or not", () => {
    const alarms = told([alert(1, 1, { unit: "kh", priority: "p2", ...acked() }), alert(2, 1, { unit: "kh", priority: "p3" }), alert(3, 1, { unit: "bb", silenced_by: ["s"] })]);
    expect(["kh", "bb", "tl"].map((unit) => urgentIn(alarms, unit, NOW))).toEqual(["p2", null, null]);
  });

  it("marks a subject by names and classes of its alerts", () => {
    const alarms = told([alert(1, 1, { name: "SiteDown", class: "network", priority: "p3" }), alert(2, 1, { name: "PortalDown", class: "service", priority: "p2", ...acked() })]);
    expect([["network"], ["PortalDown", "network"], ["QueueLong"], []].map((wanted) => urgentOf(alarms, wanted, NOW))).toEqual(["p3", "p2", null, null]);
  });

  it.each<[readonly string[], string | null]>([
    [["Trạm 1 mất liên lạc", "Trạm 2 mất liên lạc"], "Trạm … mất liên lạc"], [["mưa to", "mưa to"], "mưa to"], [["a b", "c d"], null], [[], null],
    [["a b", "a b c"], "a b …"], [["Cổng a không truy cập được", "Cổng b của Bộ không truy cập được"], "Cổng … không truy cập được"],
  ])("what %j say alike is %s", (texts, common) => {
    expect(commonly(texts)).toBe(common);
  });

  it("says a sentence where it stands in a line, else less", () => {
    const short = (text: string): boolean => text.length <= 3;
    expect([["abcd", "ab", "c"], ["abcd", "abcde"], ["a"], []].map((texts) => saying(texts, short))).toEqual(["ab", "abcde", "a", ""]);
    expect([titleOf(alert(1)), titleOf(alert(1, 0, { title: { vi: "a", en: "b" } }))]).toEqual([{ vi: "cảnh báo 1", en: "alert 1" }, { vi: "a", en: "b" }]);
  });

  it("writes a title as large as it fits", () => {
    expect([5, 10, 15, 20, 30].map((ems) => fitting(ems, 20, [2, 1]))).toEqual([2, 2, 1, 1, null]);
  });
});
