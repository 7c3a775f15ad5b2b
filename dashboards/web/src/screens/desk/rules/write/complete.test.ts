import { describe, expect, it } from "vitest";
import { offersAt, placeOf, taken, type Vocabulary } from "./complete";

/** "|" is the caret. */
const at = (marked: string) => placeOf(marked.replace("|", ""), marked.indexOf("|"));
const KNOWN: Vocabulary = {
  metrics: new Map([["portal_up", "1: cổng trả lời"], ["portal_latency_seconds", ""], ["net_site_up", ""]]),
  labels: ["portal", "probe", "unit"],
  values: ["dvc", "motcua"],
};
const offered = (marked: string): readonly string[] => {
  const place = at(marked);
  return place === null ? [] : offersAt(place, KNOWN).map(({ text }) => text);
};

describe("what may stand at the caret", () => {
  it.each<[string, object | null]>([
    ["por|", { kind: "name", written: "por", from: 0 }],
    ["sum(por|", { kind: "name", written: "por", from: 4 }],
    ["portal_up{|", { kind: "label", written: "", selector: "portal_up" }],
    ["portal_up{po|", { kind: "label", written: "po", selector: "portal_up" }],
    ['portal_up{portal="dvc",un|', { kind: "label", written: "un", selector: "portal_up" }],
    ['portal_up{portal="d|', { kind: "value", written: "d", label: "portal", selector: "portal_up" }],
    ['portal_up{portal=~"dvc}|', { kind: "value", written: "dvc}", label: "portal" }],
    ['{__name__="x|', { kind: "value", label: "__name__", selector: "" }],
    ["sum by (un|", { kind: "label", written: "un", selector: "" }],
    ["sum without(|", { kind: "label", written: "", selector: "" }],
    ["a * on (un|) b", { kind: "label", written: "un" }],
    ["rate(x[5m|", null],
    ["x offset 5m|", null],
    ["x > 0.9|", null],
    ["portal_up{portal=|", null],
    ['label_replace(x, "un|', null],
    ["x # sum(\npor|", { kind: "name", written: "por" }],
    ["|", null],
  ])("%s", (marked, expected) => {
    if (expected === null) expect(at(marked)).toBeNull();
    else expect(at(marked)).toMatchObject(expected);
  });
});

describe("what is offered", () => {
  it.each<[string, readonly string[]]>([
    ["portal|", ["portal_up", "portal_latency_seconds"]],
    ["site_u|", ["net_site_up"]],
    ["avg_o|", ["avg_over_time"]],
    ["portal_up{p|", ["portal", "probe"]],
    ['portal_up{portal="mot|', ["motcua"]],
    ["net_site_up|", []],
  ])("%s: %j", (marked, expected) => expect(offered(marked)).toEqual(expected));

  it("what begins so comes first", () => expect(offered("rat|")[0]).toBe("rate"));
});

describe("what is taken", () => {
  it.each<[string, string, string]>([
    ["por|", "portal_up", "portal_up|"],
    ["rat|", "rate", "rate(|"],
    ["avg_o|(x)", "avg_over_time", "avg_over_time|(x)"],
    ['x{portal="d|', "dvc", 'x{portal="dvc"|'],
    ['x{portal="d|"}', "dvc", 'x{portal="dvc"|}'],
  ])("%s with %s is %s", (marked, text, expected) => {
    const [bare, caret] = [marked.replace("|", ""), marked.indexOf("|")];
    const place = placeOf(bare, caret);
    const offer = place === null ? undefined : offersAt(place, KNOWN).find((one) => one.text === text);
    if (place === null || offer === undefined) throw new Error("nothing is offered");
    const done = taken(bare, caret, place, offer);
    expect(`${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`).toBe(expected);
  });
});
