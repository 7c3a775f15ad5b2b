import { describe, expect, it } from "vitest";
import { saving, type Standing } from "./saving";

const GOOD: Standing = {
  mayWrite: true, linked: true, busy: false, changed: true, unread: false, check: { faults: [], excess: [] }, tried: true, reason: "",
};
const FAULT = { field: "/rule/expr", reason: "x", start: 3 };

describe("whether a rule can be saved", () => {
  it.each<[string, Partial<Standing>, ReturnType<typeof saving>]>([
    ["it was tried and tells nobody too much", {}, { why: null, asks: null }],
    ["it was never tried", { tried: false }, { why: "untried", asks: "untried" }],
    ["it was never tried, and somebody says why", { tried: false, reason: "gấp" }, { why: null, asks: "untried" }],
    ["a reason of blanks is none", { tried: false, reason: "  " }, { why: "untried", asks: "untried" }],
    ["it calls too often", { check: { faults: [], excess: ["pages"] } }, { why: "excess", asks: "excess" }],
    ["it calls too often, and somebody says why", { check: { faults: [], excess: ["pages", "load"] }, reason: "mùa mưa" }, { why: null, asks: "excess" }],
    ["a mistake is not helped by a reason", { check: { faults: [FAULT], excess: [] }, reason: "x" }, { why: "faults", asks: null }],
    ["a field cannot be read", { unread: true }, { why: "faults", asks: null }],
    ["what was typed was not looked at yet", { check: null, reason: "x" }, { why: "checking", asks: null }],
    ["nothing was changed, whether or not it was ever tried", { changed: false, tried: false }, { why: "unchanged", asks: null }],
    ["the link is lost", { linked: false }, { why: "locked", asks: null }],
    ["it is being saved", { busy: true }, { why: "busy", asks: null }],
    ["others may only look", { mayWrite: false, tried: false }, { why: "notAllowed", asks: null }],
  ])("%s", (_, of, expected) => expect(saving({ ...GOOD, ...of })).toEqual(expected));
});
