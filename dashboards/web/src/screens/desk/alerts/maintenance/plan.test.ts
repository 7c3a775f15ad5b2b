import { describe, expect, it } from "vitest";
import { vi } from "../../../../i18n/vi";
import { NOW } from "../../../../../test/alert";
import type { Maintenance, MaintenanceTime } from "../../../../api";
import { blank, changeOf, differences, eachWeek, formOf, hasBegun, named, notice, span, trialOf, type Form } from "./plan";
import { isOf, worksOf } from "./works";

const ZONE = "Asia/Ho_Chi_Minh";
const form = (of: Partial<Form>): Form => ({ ...blank(NOW, ZONE), names: ["dvc"], ...of });
const window = (of: object) => ({ starts_at: "2026-11-24T02:00:00Z", ends_at: "2026-11-24T05:00:00Z", notice_days: 8, told_in_time: true, in_slo: false, ...of });

describe("a form of maintenance", () => {
  it("is two hours from now, once, until something else is said", () => {
    expect(trialOf(form({}), ZONE)).toEqual({
      scope: "portal", names: ["dvc"], starts_at: "2026-11-24T03:42:00.000Z", ends_at: "2026-11-24T05:42:00.000Z", public: false, reason: "", in_slo: true,
    });
  });

  it("is weekly by the clock of the place", () => {
    const of = form({ isWeekly: true, weekdays: [1, 3], from: "22:00", to: "02:00", last: "2026-12-31", outOfSlo: true });
    expect(trialOf(of, ZONE)).toMatchObject({ weekly: { weekdays: [1, 3], begins: "22:00", ends: "02:00", last: "2026-12-31" }, in_slo: false });
    expect(trialOf(of, ZONE)).not.toHaveProperty("ends_at");
  });

  it("says when people were told only of what they use", () => {
    const announced = "2026-11-10T08:00";
    expect(trialOf(form({ isPublic: true, announced }), ZONE)).toMatchObject({ public: true, announced_at: "2026-11-10T01:00:00.000Z" });
    expect(trialOf(form({ announced }), ZONE)).not.toHaveProperty("announced_at");
  });

  it.each<[string, Partial<Form>]>([
    ["of nothing", { names: [] }], ["without an end", { ends: "" }], ["on no day", { isWeekly: true, weekdays: [] }],
    ["without a last day", { isWeekly: true, weekdays: [1], last: "" }],
  ])("is not asked about %s", (_, of) => {
    expect(trialOf(form(of), ZONE)).toBeNull();
  });
});

describe("maintenance says", () => {
  it.each<[boolean, boolean, object, readonly [string, string]]>([
    [true, false, {}, ["Báo trước 8 ngày làm việc", "không tính vào ngân sách lỗi"]],
    [true, false, { notice_days: 3, told_in_time: false, in_slo: true }, ["Báo trước 3 ngày làm việc", "báo trễ nên vẫn tính vào ngân sách lỗi"]],
    [true, true, { in_slo: true }, ["Báo trước 8 ngày làm việc", "vẫn tính vào ngân sách lỗi"]],
    [true, true, { notice_days: null, told_in_time: false, in_slo: true }, ["Chưa báo cho người dân", "vẫn tính vào ngân sách lỗi"]],
    [false, false, { notice_days: null }, ["Nội bộ, không cần báo trước", "không tính vào ngân sách lỗi"]],
  ])("what counts: public %s, in the budget %s, %o", (isPublic, in_slo, of, said) => {
    expect(notice({ public: isPublic, in_slo }, window(of), vi.maintenance, String)).toEqual(said);
  });

  it.each<[string, string, string]>([
    ["2026-11-24T02:00:00Z", "2026-11-24T05:00:00Z", "09:00–12:00"],
    ["2026-11-26T02:00:00Z", "2026-11-26T05:00:00Z", "26/11 09:00–12:00"],
    ["2026-11-26T15:00:00Z", "2026-11-26T19:00:00Z", "26/11 22:00 – 27/11 02:00"],
    ["2026-11-24T15:00:00Z", "2026-11-24T19:00:00Z", "22:00 – 25/11 02:00"],
  ])("when it is: %s to %s", (starts_at, ends_at, text) => {
    expect(span({ starts_at, ends_at }, NOW, ZONE)).toBe(text);
  });

  it("on which days, and of what", () => {
    expect(eachWeek({ weekdays: [1, 7], begins: "22:00", ends: "02:00" }, vi)).toBe("T2, CN, 22:00–02:00");
    expect(eachWeek(null, vi)).toBe("");
    const called = { a: { vi: "Xã A", en: "A commune" } };
    expect(named({ names: ["a", "b", "c", "d", "e"], called }, ({ vi: name }) => name)).toBe("Xã A, b, c +2");
  });
});

const KEPT: Maintenance = {
  id: "m", state: "pending", title: { vi: "a", en: "a" }, scope: "portal", names: ["dvc"], called: {}, starts_at: "2026-11-30T15:00:20Z", ends_at: "2026-11-30T19:00:00Z", weekly: null,
  public: true, announced_at: "2026-11-10T01:00:30Z", reason: "", in_slo: false, next: null, hidden: 0, hid: 0, created_by: "user:an", created_by_name: null, cancelled_at: null, cancelled_by: null,
  version: 3, changed_at: null, changed_by: null, changed_by_name: null,
};

describe("what is changed", () => {
  it("stays to the second where nobody touched it", () => {
    const same = formOf(KEPT, ZONE);
    expect(changeOf(same, KEPT, ZONE)).toMatchObject({ starts_at: KEPT.starts_at, ends_at: KEPT.ends_at, announced_at: KEPT.announced_at });
    expect(changeOf({ ...same, begins: "2026-11-30T23:00", announced: "" }, KEPT, ZONE)).toMatchObject({ starts_at: "2026-11-30T16:00:00.000Z" });
    expect(changeOf({ ...same, announced: "" }, KEPT, ZONE)).not.toHaveProperty("announced_at");
    expect([hasBegun(KEPT, Date.parse(KEPT.starts_at)), hasBegun(KEPT, Date.parse(KEPT.starts_at) - 1)]).toEqual([true, false]);
  });

  it("goes on from its first day each week until its last", () => {
    const nights: Maintenance = { ...KEPT, starts_at: "2026-11-30T15:00:00Z", ends_at: "2026-12-14T19:00:00Z", weekly: { weekdays: [1], begins: "22:00", ends: "02:00" } };
    expect(changeOf(formOf(nights, ZONE), nights, ZONE)).toMatchObject({ weekly: { weekdays: [1], begins: "22:00", ends: "02:00", first: "2026-11-30", last: "2026-12-14" } });
  });

  it("differs where the other says otherwise, by what counts", () => {
    const mine = formOf(KEPT, ZONE);
    expect(differences(mine, { ...mine, reason: "x", ends: "2026-12-01T03:00", last: "2030-01-01" })).toEqual(["ends", "reason"]);
    expect(differences(mine, { ...mine, isWeekly: true, weekdays: [2] })).toEqual(["isWeekly", "weekdays"]);
  });
});

describe("what is hatched", () => {
  const time: MaintenanceTime = { id: "m", title: { vi: "Nâng cấp", en: "Upgrade" }, starts_at: "2026-11-24T02:00:00Z", ends_at: "2026-11-24T05:00:00Z", units: ["xa"], sources: ["bts"], portals: ["dvc"] };
  it.each<[Readonly<Record<string, string>>, boolean, boolean]>([
    [{ portal: "dvc" }, true, true], [{ source: "bts" }, true, true], [{ portal: "x" }, false, false], [{}, false, false],
    [{ unit: "xa" }, true, false], [{ unit: "khac", portal: "dvc" }, false, true], [{ portal: "dvc", class: "hazard" }, false, false],
  ])("of %o: work in a unit %s, on the thing itself %s", (labels, ofUnit, ofThing) => {
    expect([isOf(time, labels), isOf({ ...time, units: [] }, labels)]).toEqual([ofUnit, ofThing]);
  });

  it("says what is done, and when", () => {
    const speaker = { words: vi, language: "vi", now: NOW, zone: ZONE } as const;
    expect(worksOf([time], { portal: "dvc" }, speaker)).toEqual([{ from: Date.parse(time.starts_at), to: Date.parse(time.ends_at), title: "Bảo trì: Nâng cấp, 09:00–12:00" }]);
  });
});
