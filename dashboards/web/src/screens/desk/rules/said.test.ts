import { describe, expect, it } from "vitest";
import { filled, inShort, namesOf, priorityOf } from "./said";

describe("what a rule says", () => {
  it.each([
    ["Cổng {{ $labels.portal }}: {{$value}}", "Cổng dvc: 0,3"], ["{{ $labels.unit }}", "…"], ["{{ $value | humanize }}", "0,3"], ["còn {{ printf \"%.1f\" $value\n }}", "còn …"], ["không", "không"],
  ])("%s as %s", (text, expected) => expect(filled(text, { portal: "dvc" }, "0,3")).toBe(expected));

  it("in the page's language, where it has one", () => {
    const rule = { annotations: { summary: "Cổng đứng", summary_en: "Portal down" } };
    expect([inShort(rule, "vi"), inShort(rule, "en"), inShort({ annotations: { summary: "Cổng" } }, "en"), inShort({ annotations: {} }, "vi")]).toEqual(["Cổng đứng", "Portal down", "Cổng", ""]);
  });

  it("how urgent it is", () => expect([priorityOf({ priority: "p2" }), priorityOf({ priority: "high" }), priorityOf({})]).toEqual(["p2", null, null]));
});

describe("names of series", () => {
  it.each([
    ["what differs", [{ portal: "dvc", unit: "x" }, { portal: "motcua", unit: "x" }], ["dvc", "motcua"]],
    ["all of the only one", [{ portal: "dvc", unit: "x", alertname: "A", priority: "p1" }], ["dvc · x"]],
    ["as little as tells them apart", [{ owner: "Tỉnh", portal: "dvc", probe: "a" }, { owner: "Tỉnh", portal: "dvc", probe: "b" }, { owner: "Bộ", portal: "vneid", probe: "a" }], ["dvc · a", "dvc · b", "vneid · a"]],
    ["nothing", [{ alertname: "A" }], [""]],
  ])("%s", (_, series, expected) => expect(namesOf(series as Record<string, string>[])).toEqual(expected));
});
