import { describe, expect, it } from "vitest";
import { Problem, type AlertRow } from "../../../api";
import { en } from "../../../i18n/en";
import { vi } from "../../../i18n/vi";
import { acked, alert, iso, NOW } from "../../../../test/alert";
import type { Act } from "./acts";
import { account, at, brief, ended, lasting, owner, remarks, standing, value, type Speaker } from "./says";

const MINUTE_MS = 60_000;
const speaker: Speaker = { words: vi, language: "vi", now: NOW, zone: "Asia/Ho_Chi_Minh" };
const office = { interval: "office", name: { vi: "giờ hành chính", en: "office hours" }, begins: true, until: "2026-11-24T06:30:00Z" };
const act = (state: Act["state"], problem: Problem | null = null): Act => ({ kind: "ack", request: "r", note: "", until: null, person: null, state, problem });

describe("a row says", () => {
  it.each<[number | null, string | null]>([[null, null], [3, "3"], [45.2, "45,2"], [0.31, "0,31"], [1234.567, "1.234,57"], [-98, "−98"]])("the value %s as %s", (of, text) => {
    expect(value(of, speaker)).toBe(text);
  });

  it("a value that is a moment as one: when figures were due", () => {
    expect(brief(NOW / 1000 - 86_400, speaker, "s since epoch")).toBe("23/11 10:42");
    expect(brief(45.2, speaker, "%")).toBe(value(45.2, speaker, "%"));
    expect(brief(null, speaker, "s since epoch")).toBeNull();
  });

  it.each<[string, Parameters<typeof alert>[2], readonly [string, string]]>([
    ["nobody was told", {}, ["Chưa ai nhận", "chưa báo được ai"]],
    ["some attempts failed", { attempts: { accepted: 2, failed: 1, waiting: 0 } }, ["Chưa ai nhận", "đã báo 2 lần · 1 lần hỏng"]],
    ["somebody is called next", { call: { at: iso(NOW + 2 * MINUTE_MS), ordinal: 2, people: ["Trần B (đầu mối), phòng máy", "Lê C"] } }, ["Chưa ai nhận", "gọi lần 2 lúc 10:44: Trần B, Lê C"]],
    ["somebody was called since", { call: { at: iso(NOW - 1), ordinal: 2, people: ["Lê C"] }, attempts: { accepted: 1, failed: 0, waiting: 0 } }, ["Chưa ai nhận", "đã báo 1 lần"]],
    ["somebody is called next, but it is silenced", { call: { at: iso(NOW + MINUTE_MS), ordinal: 2, people: [] }, silenced_by: ["s"] }, ["Chưa ai nhận", "đang tắt tiếng"]],
    ["it waits for hours of today", { waits: office }, ["Chờ giờ hành chính", "sẽ báo lúc 13:30"]],
    ["it waits for the end of hours, on another day", { waits: { ...office, begins: false, until: iso(NOW + 24 * 3_600_000) } }, ["Chờ hết giờ hành chính", "sẽ báo lúc 25/11 10:42"]],
    ["it waits, and nobody knows until when", { waits: { ...office, until: null } }, ["Chờ giờ hành chính", "60 ngày tới không có giờ báo"]],
    ["it failed, and now waits", { waits: office, attempts: { accepted: 0, failed: 1, waiting: 0 } }, ["Chờ giờ hành chính", "1 lần hỏng · sẽ báo lúc 13:30"]],
    ["it waits, but is put off", { waits: office, snoozed_until: iso(NOW + 18 * MINUTE_MS) }, ["Chưa ai nhận", "hoãn đến 11:00"]],
    ["it waits, but the feed says that it is silenced", { waits: office, silenced_by: ["s"] }, ["Chưa ai nhận", "đang tắt tiếng"]],
    ["it is silenced", { silenced_by: ["s"] }, ["Chưa ai nhận", "đang tắt tiếng"]],
    ["it is in maintenance, and silenced, too", { maintenance: ["m"], silenced_by: ["s"] }, ["Chưa ai nhận", "đang bảo trì"]],
    ["somebody has it", acked("binh", 9), ["BINH", "nhận 10:33"]],
    ["an account without a name has it", { ...acked(), acked_by: "key:k7", acked_by_name: null }, ["k7", "nhận 10:42"]],
    ["it is put off", { ...acked("binh", 9), snoozed_until: iso(NOW + 18 * MINUTE_MS) }, ["BINH", "nhận 10:33 · hoãn đến 11:00"]],
    ["it is over, and nobody had it", { state: "resolved" }, ["Không ai nhận", "chưa báo được ai"]],
    ["it was put off, and that is over", { ...acked("binh", 9), snoozed_until: iso(NOW - 1) }, ["Chưa ai nhận", "chưa báo được ai"]],
  ])("who has it when %s", (_, more, said) => {
    expect(owner(alert(1, 12, more), speaker)).toEqual(said);
  });

  it("in English for what it waits", () => {
    expect(owner(alert(1, 12, { waits: office }), { ...speaker, words: en, language: "en" })).toEqual(["Waits for office hours", "to be told at 13:30"]);
  });

  it("how long it lasts, or lasted", () => {
    expect(lasting(alert(1, 12), speaker)).toBe("12 phút");
    expect(lasting(alert(1, 12, { state: "resolved", ended_at: iso(NOW - 10 * MINUTE_MS) }), speaker)).toBe("2 phút");
    expect(at(NOW - 86_400_000, speaker)).toBe("23/11 10:42");
  });

  it("what is unusual about it", () => {
    expect(remarks(alert(1, 0, { state: "no_data", flapping: true, inhibited_by: 2 }), speaker)).toEqual(["mất số liệu", "chập chờn", "do cảnh báo khác gây ra", "PortalDown"]);
    expect(remarks(alert(1, 0, { state: "resolved", why: "recovered" }), speaker)).toEqual(["đã trở lại bình thường", "PortalDown"]);
    expect(remarks(alert(1, 0, { cause: { vi: "Mất điện lưới", en: "No mains" } }), speaker)).toEqual(["Mất điện lưới"]);
  });

  it("how it ended", () => {
    const of = (why: AlertRow["why"]) => ended({ why }, speaker);
    expect(of("recovered")).toEqual(["đã hết", "đã trở lại bình thường"]);
    expect(of("no_data")).toEqual(["nơi gửi không báo nữa", "chưa rõ đã hết hay chưa"]);
    expect(of(null)).toEqual(["đã hết", ""]);
  });

  it("never that it is taken before the server has said so", () => {
    expect(standing(act("sending"), alert(1), speaker)).toEqual(["Đang gửi tiếp nhận…", "chưa xác nhận"]);
    expect(standing(act("failed", new Problem(0)), alert(1), speaker)).toEqual(["Chưa tiếp nhận được", "vẫn chưa ai nhận · máy chủ không trả lời"]);
    expect(standing(act("failed", new Problem(401)), alert(1), speaker)[1]).toBe("vẫn chưa ai nhận · phiên đã hết hạn, đăng nhập lại");
    expect(standing(act("failed", new Problem(500, { request_id: "7f" })), alert(1), speaker)[1]).toBe("vẫn chưa ai nhận · máy chủ trả 500 · Mã yêu cầu 7f");
  });

  it("who was first", () => {
    const problem = new Problem(409, { acked_by: "user:binh", acked_by_name: "Bình", acked_at: iso(NOW - 9 * MINUTE_MS) });
    expect(standing(act("taken", problem), alert(1, 9, acked()), speaker)).toEqual(["Bình đã nhận trước", "nhận 10:33 · Chưa tiếp nhận được"]);
  });

  it("whose account it is", () => expect([account("user:an"), account(null)]).toEqual(["an", ""]));
});
