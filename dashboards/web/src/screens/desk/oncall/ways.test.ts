import { expect, it } from "vitest";
import { vi } from "../../../i18n/vi";
import { oncall } from "../../../i18n/vi.oncall";
import { waited, wayName } from "./ways";

it.each([[0, "0 s"], [90, "1 ph 30 s"], [300, "5 ph"], [5400, "1 giờ 30 ph"], [7200, "2 giờ"]])("%i seconds are %s", (seconds, said) => {
  expect(waited(seconds, oncall.chains, String)).toBe(said);
});

it("calls ways as people do", () => {
  expect(["sms", "voice", "pager"].map((way) => wayName(way, vi))).toEqual(["SMS", "Gọi", "pager"]);
});
