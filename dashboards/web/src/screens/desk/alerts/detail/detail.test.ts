import { describe, expect, it } from "vitest";
import type { AlertEntry, AlertSamples, ChartSeries } from "../../../../api";
import { vi } from "../../../../i18n/vi";
import { iso, NOW } from "../../../../../test/alert";
import type { Speaker } from "../says";
import { chosenOf, partsOf, written } from "../silences/matchers";
import { indicator } from "./advice";
import { around, lineOf, pointsOf, scaleOf, ticksIn } from "./drawn";
import { ruleTold, sampleTold, samplesTold } from "./grounds";
import { sign, thresholdOf } from "./threshold";
import { attemptTold, timeline, within } from "./told";

const HOUR_MS = 3_600_000;
const speaker: Speaker = { words: vi, language: "vi", now: NOW, zone: "Asia/Ho_Chi_Minh" };

describe("the threshold of a condition", () => {
  it.each<[string, string, string, number]>([
    ["power_battery_volts < 46", "power_battery_volts", "<", 46],
    ["min by (portal) (last_over_time(portal_tls[2h5m])) - time()\n< 14 * 86400", "min by (portal) (last_over_time(portal_tls[2h5m])) - time()", "<", 1_209_600],
    ['count by (unit) (up{site!="a"} == 0) >= 3', 'count by (unit) (up{site!="a"} == 0)', ">=", 3],
    ["avg(x) <= -1.5e2", "avg(x)", "<=", -150],
  ])("%s", (expr, left, relation, limit) => {
    expect(thresholdOf(expr)).toEqual({ left, relation, limit });
  });

  it.each([
    "absent(up)", "a > b", "a == 0 and b >= 3", "count(a) >= clamp_max(count(b), 2)", "a > 1 > 2", "sum(a) unless b == 1", ") < 3",
  ])("is none of %s", (expr) => {
    expect(thresholdOf(expr)).toBeNull();
  });

  it("is written with the signs of arithmetic", () => expect(["<", "<=", "==", "!="].map(sign)).toEqual(["<", "≤", "=", "≠"]));
});

const series = (metric: Record<string, string>, time: number[], last: (number | null)[] = time.map(() => 1), ends = time.map(() => false)): ChartSeries => ({
  metric, unit_of_measure: null, period_ms: null, time, min: last, max: last, last, count: time.map(() => 1), ends, beyond: [], corrected: [], damaged: [],
});

it("leads to the indicator that it is about", () => {
  expect(indicator({ labels: { kpi: "K01b", unit: "khun-ha-2025" } })).toEqual({ id: "K01b", href: "/kpi/K01b?unit=khun-ha-2025" });
  expect(indicator({ labels: { kpi: "D766-3.1", scope: "core" } })?.href).toBe("/kpi/D766-3.1");
  expect([indicator({ labels: {} }), indicator({ labels: { kpi: "//evil" } })]).toEqual([null, null]);
});

describe("the chart of an alert", () => {
  it("shows what was before it, three hours at least and a week at most", () => {
    expect(around(NOW - HOUR_MS, null, NOW)).toEqual({ from: NOW - 3 * HOUR_MS, to: NOW });
    expect(around(NOW - 10 * HOUR_MS, null, NOW)).toEqual({ from: NOW - 15 * HOUR_MS, to: NOW });
    expect(around(NOW - 900 * HOUR_MS, null, NOW)).toEqual({ from: NOW - 168 * HOUR_MS, to: NOW });
    expect(around(NOW - 9 * HOUR_MS, NOW - 8 * HOUR_MS, NOW).to).toBe(NOW - 7.5 * HOUR_MS);
  });

  it("is the line with the alert's labels", () => {
    const lines = [series({ portal: "a" }, [1]), series({ portal: "b" }, [1])];
    expect(lineOf({ series: lines }, { portal: "b", priority: "p1" })).toBe(lines[1]);
    expect(lineOf({ series: lines }, { portal: "c" })).toBeNull();
    expect(lineOf({ series: [] }, {})).toBeNull();
  });

  it("bridges no gap", () => {
    expect(pointsOf(series({}, [0, 10, 100]), 10)).toEqual([[0, 1], [10, 1], [55, null], [100, 1]]);
    expect(pointsOf(series({}, [0, 10], [1, 2], [true, false]), 10)).toEqual([[0, 1], [5, null], [10, 2]]);
  });

  it("has room for the limit, and never a false zero line below", () => {
    expect(scaleOf([], null)).toBeNull();
    expect(scaleOf([[0, 0], [1, 3]], 2)).toMatchObject({ from: 0 });
    expect(scaleOf([[0, 5]], null)).toEqual({ from: 4, to: 6 });
    expect(scaleOf([[0, -98]], -110)?.from).toBeLessThan(-110);
  });

  it("has round hours of the place", () => {
    const ticks = ticksIn({ from: NOW - 3 * HOUR_MS, to: NOW }, 7 * HOUR_MS);
    expect(ticks.map((at) => (at + 7 * HOUR_MS) % (HOUR_MS / 2))).toEqual(ticks.map(() => 0));
    expect(ticks.length).toBeGreaterThan(3);
  });
});

describe("the timeline", () => {
  const attempt = (channel: string, result: "accepted" | "refused" | "failed" | null, receipt: "failed" | null = null) => ({
    at: iso(NOW), kind: "attempt" as const, attempt: { channel, to: null, attempt: 1, result, status: result === null ? null : 200, answer: result === null ? "" : "8f21c", seconds: result === null ? null : 8.14, receipt },
  });
  const entries: readonly AlertEntry[] = [
    { at: iso(NOW - 60_000), kind: "active", value: 0.84 },
    { at: iso(NOW - 30_000), kind: "firing", value: 3 },
    { at: iso(NOW), kind: "group", group: { receiver: "truc-cntt", reason: "new_alerts", ordinal: 1, kind: "firing" } },
    attempt("sms", "accepted"), attempt("zalo", "refused"), attempt("pager", null), attempt("sms", "failed", "failed"),
    { at: iso(NOW), kind: "receipt", receipt: { channel: "sms", to: null, attempt: 1, result: "failed", status: "UNDELIV" } },
    { at: iso(NOW), kind: "receipt", receipt: { channel: "zalo", to: null, attempt: 1, result: "delivered", status: "5" } },
    { at: iso(NOW), kind: "escalation", escalation: { chain: "it", run: 1, round: 1, step: 2, people: ["Trần B (đầu mối)"], why: "called" } },
    { at: iso(NOW), kind: "escalation", escalation: { chain: "it", run: 1, round: 2, step: 1, people: [], why: "nobody" } },
    { at: iso(NOW), kind: "ack", actor: "user:an", actor_name: "Lò Thị An", note: "" },
    { at: iso(NOW), kind: "note", actor: "user:an", actor_name: null, note: "đã gọi" },
    { at: iso(NOW), kind: "resolved", why: "recovered" },
    { at: iso(NOW), kind: "resolved", actor: "user:an", actor_name: "Lò Thị An", note: "đã sửa" },
    { at: iso(NOW), kind: "no_data", why: "no_data" },
    { at: iso(NOW), kind: "resolved", why: "no_data" },
    { at: iso(NOW), kind: "missed" },
  ];

  it("is one, with attempts beside each other", () => {
    const lines = timeline(entries, speaker);
    expect(lines.map(({ kind, title, text, more }) => [kind, title, text, more])).toEqual([
      ["active", "Bắt đầu thỏa điều kiện", "= 0,84", ""], ["firing", "Đang cảnh báo", "= 3", ""],
      ["group", "Gộp nhóm", "tới truc-cntt", "lần 1 · có cảnh báo mới"], ["attempt", "Gửi", "", ""],
      ["receipt", "Nhà cung cấp báo lại", "SMS", "nhà mạng báo không tới · UNDELIV"], ["receipt", "Nhà cung cấp báo lại", "Zalo", "đã giao · 5"],
      ["escalation", "Gọi", "Trần B", "bậc 2"], ["escalation", "Gọi", "", "bậc 1, vòng 2 · không có ai trực, chuyển ngay bậc sau"],
      ["ack", "Tiếp nhận", "Lò Thị An", ""], ["note", "Ghi chú", "“đã gọi”", "an"],
      ["resolved", "Đã hết", "", "đã trở lại bình thường"], ["resolved", "Đóng", "Lò Thị An", "“đã sửa”"],
      ["no_data", "Mất số liệu", "", ""], ["resolved", "Nơi gửi không báo nữa", "", "chưa rõ đã hết hay chưa"],
      ["missed", "Đã lỡ", "", "xảy ra khi không có gì xét, nay kể lại"],
    ]);
    expect(lines[3]?.attempts.map((one) => attemptTold(one, speaker))).toEqual([
      { channel: "SMS", result: "nhà cung cấp đã nhận", good: true, seconds: "8,1 s", answer: "200 · 8f21c" },
      { channel: "Zalo", result: "bị từ chối", good: false, seconds: "8,1 s", answer: "200 · 8f21c" },
      { channel: "pager", result: "chưa biết kết quả", good: null, seconds: "", answer: "" },
      { channel: "SMS", result: "nhà mạng báo không tới", good: false, seconds: "8,1 s", answer: "200 · 8f21c" },
    ]);
  });

  it("names channels and reasons in words", () => {
    const told = (channel: string, to: string | null = null) => attemptTold({ channel, to, attempt: 1, result: null, status: null, answer: "", seconds: null, receipt: null }, speaker).channel;
    expect(told("person/tran-quoc-huy/push")).toBe("Thông báo đẩy · tran-quoc-huy");
    expect(told("person/tran-quoc-huy/sms", "Trần Quốc Huy, công nghệ thông tin")).toBe("SMS · Trần Quốc Huy");
    expect(told("truc/it/webhook/0")).toBe("Webhook · truc/it");
    const group = (reason: string, ordinal: number) => timeline([{ at: iso(NOW), kind: "group", group: { receiver: "it", reason, ordinal, kind: "digest" } }], speaker)[0]?.more;
    expect(group("new_alerts late", 2)).toBe("lần 2 · có cảnh báo mới, phát hiện trễ");
    expect(group("budget", 0)).toBe("gộp vì vừa báo nhiều tin");
  });

  it("shows a part", () => {
    expect(within(entries, "sent").length).toBe(9);
    expect(within(entries, "acts").map(({ kind }) => kind)).toEqual(["ack", "note"]);
  });
});

describe("an escalation", () => {
  const said = (entry: Partial<AlertEntry>): readonly string[] => timeline([{ at: iso(NOW), kind: "escalate", actor: "user:an", actor_name: "An", note: "", ...entry } as AlertEntry], speaker).flatMap(({ title, text, more }) => [title, text, more]);

  it("goes to the next step, or to somebody", () => {
    expect(said({ person: null })).toEqual(["Chuyển cấp", "bậc kế tiếp", "An chuyển"]);
    expect(said({ person: "Trần B", note: "bận" })).toEqual(["Chuyển cấp", "Trần B", "An chuyển · “bận”"]);
  });
});

describe("what an alert stands on", () => {
  const sample = {
    labels: { __name__: "portal_up", portal: "dvc", simulated: "true" }, time: iso(NOW - 12_000), value: 0, unit_of_measure: "0/1",
    committed_at: null, late: false, corrected_at: null, reason: "", source: "do", source_name: { vi: "Đo kiểm", en: "Probe" }, simulated: true,
  };
  const whole: AlertSamples = { exact: true, gives: true, value: 0, seen: 0, differs: false, count: 1, series: [sample], lacking: null };
  const told = (of: Partial<AlertSamples>) => {
    const { text, more } = samplesTold({ ...whole, ...of }, speaker);
    return [text, more];
  };

  it("is the sample itself, or how many it was computed from", () => {
    expect(told({})).toEqual(["", ""]);
    expect(told({ exact: false, count: 7, value: 0.84, seen: null })).toEqual(["tính từ 7 chuỗi = 0,84", "và 6 chuỗi khác"]);
  });

  it("says when what is stored is not what the rule saw", () => {
    expect(told({ differs: true, value: 1 })).toEqual(["số đang ghi nay khác với lúc xét:", "lúc xét là 0, nay số đã ghi cho 1"]);
    expect(told({ differs: true })[1]).toBe("có mẫu được ghi sau lúc xét, không phải mẫu mà quy tắc đã thấy");
    expect(told({ differs: true, gives: false, value: null })[1]).toMatch(/^lúc xét là 0; nay số đã ghi không còn thỏa điều kiện/);
    expect(told({ differs: true, gives: false, value: null, series: [], count: 0, lacking: "no_data" })).toEqual(["", "nay không còn mẫu nào ở lúc đó: đã bị bỏ, hết hạn lưu, hoặc chưa từng được ghi"]);
    expect(told({ exact: false, gives: true, value: 1, series: [], count: 0, lacking: "no_data" })).toEqual(["", "không có mẫu nào: điều kiện đúng chính vì thiếu mẫu"]);
  });

  it("has its series, value and times", () => {
    expect(sampleTold(sample, { portal: "dvc" }, speaker)).toMatchObject({ series: "portal_up", whole: "portal_up · portal=dvc · simulated=true", value: "0", remarks: [] });
    const stored = { ...sample, committed_at: iso(NOW), late: true, corrected_at: iso(NOW), reason: "đo sai" };
    expect(sampleTold(stored, {}, speaker).remarks.map((one) => one.replace(/\d\d:\d\d:\d\d/, "T"))).toEqual(["ghi T", "ghi sau lúc xét", "đã sửa T: đo sai"]);
  });

  it("is said in units of measure", () => {
    expect(sampleTold({ ...sample, value: 64.2, unit_of_measure: "mm" }, {}, speaker).value).toBe("64,2 mm");
    expect(sampleTold({ ...sample, value: NOW / 1000, unit_of_measure: "s since epoch" }, {}, speaker).value).toBe("24/11/2026 10:42:07");
    expect(ruleTold({ expr: "min(a) - time() < 14 * 86400", changed: false, how: null, hold_seconds: 0 }, speaker, "s").text).toBe("min(a) - time() < 14 ngày");
    expect(samplesTold({ ...whole, exact: false, seen: 1_123_200 }, speaker, "s").text).toBe("tính từ 1 chuỗi = 13 ngày");
    expect(timeline([{ at: iso(NOW), kind: "firing", value: NOW / 1000 }], speaker, "s since epoch")[0]?.text).toBe("= 24/11/2026 10:42:07");
    expect(timeline([{ at: iso(NOW), kind: "firing", value: 64.2 }], speaker, "mm")[0]?.text).toBe("= 64,2 mm");
  });

  it("is the rule, by which look", () => {
    expect(ruleTold({ expr: "portal_up == 0", changed: true, how: "early", hold_seconds: 180 }, speaker)).toEqual({
      text: "portal_up = 0", more: "nhìn sớm · báo sau 3 phút · nay quy tắc đã nói khác",
    });
    expect(ruleTold({ expr: "absent(up)", changed: false, how: "grid", hold_seconds: 0 }, speaker)).toEqual({ text: "absent(up)", more: "theo lưới" });
  });
});

describe("the matchers of a silence", () => {
  it("begin with the alert's own labels, not with how urgent it is", () => {
    const parts = partsOf({ priority: "p1", zone: "z", unit: "kh", alertname: "PortalDown", simulated: "true" });
    expect(parts.map(({ matcher, on }) => [matcher.label, on])).toEqual([["alertname", true], ["unit", true], ["priority", false], ["zone", true]]);
    expect(written(chosenOf(parts))).toBe("alertname = PortalDown, unit = kh, zone = z");
  });

  it("name units", () => {
    const matchers = [{ label: "unit", relation: "=~", value: "kh|x" }, { label: "site", relation: "=", value: "kh" }] as const;
    expect(written(matchers, { kh: "Xã Khun Há" })).toBe("unit =~ Xã Khun Há|x, site = kh");
  });

  it("take nothing unwritten", () => {
    expect(chosenOf([{ matcher: { label: " ", relation: "=", value: "x" }, on: true }])).toEqual([]);
    expect(written([{ label: "unit", relation: "=", value: "" }])).toBe('unit = ""');
  });
});
