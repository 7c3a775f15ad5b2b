import { describe, expect, it } from "vitest";
import { vi } from "../../../../i18n/vi";
import { NOW } from "../../../../../test/alert";
import { blank, eachWeek, named, notice, span, trialOf, type Form } from "./plan";

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
