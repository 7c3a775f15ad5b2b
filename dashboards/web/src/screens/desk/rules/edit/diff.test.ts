import { describe, expect, it } from "vitest";
import type { RuleDraft } from "../../../../api";
import { changes, tidy } from "./diff";

const RULE: RuleDraft = {
  name: "PortalSlow", expr: "portal_up < 1", hold_seconds: 120, keep_seconds: 0, labels: { priority: "p1" },
  annotations: { summary: "Cổng chậm" }, interval_seconds: null, query_offset_seconds: 0,
};

describe("what differs between two rules", () => {
  it.each<[string, Partial<RuleDraft>, readonly [string, string, string][]]>([
    ["nothing", {}, []],
    ["only blanks around the expression", { expr: "  portal_up < 1\n" }, []],
    ["for", { hold_seconds: 30 }, [["for", "2m", "30s"]]],
    ["for left out", { hold_seconds: 0 }, [["for", "2m", ""]]],
    ["keep", { keep_seconds: 60 }, [["keep_firing_for", "", "1m"]]],
    ["an offset", { query_offset_seconds: 30 }, [["query_offset", "", "30s"]]],
    ["an interval", { interval_seconds: 60 }, [["interval", "", "1m"]]],
    ["labels", { labels: { priority: "p2", class: "x" } }, [["labels.priority", "p1", "p2"], ["labels.class", "", "x"]]],
    ["a text that goes", { annotations: {} }, [["annotations.summary", "Cổng chậm", ""]]],
  ])("%s", (_, changed, expected) => {
    expect(changes(RULE, { ...RULE, ...changed }).map(({ field, from, to }) => [field, from, to])).toEqual(expected);
  });
});

it("leaves out texts that say nothing, and writes letters with their marks", () => {
  const written = tidy({ ...RULE, name: " A ", labels: { priority: "p1", "": "x", class: " " }, annotations: { summary: "Cổng".normalize("NFD") } });
  expect(written).toMatchObject({ name: "A", labels: { priority: "p1" }, annotations: { summary: "Cổng".normalize("NFC") } });
});
