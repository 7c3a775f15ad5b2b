import { describe, expect, it } from "vitest";
import type { HandinField, HandinFinding, Preview, PreviewCounts, PreviewRow } from "../../../../api";
import { blockedBy, filtered, nextFault, type Blocked, type Standing } from "./faults";
import { linesOf, sheetOf, type Line } from "./lines";

const NAME = { vi: "x", en: "x" };
const field = (kpi: string, more: Partial<HandinField> = {}): HandinField => ({
  kpi, part: "", name: NAME, part_name: null, numerator: NAME, denominator: NAME, asks_numerator: true, asks_denominator: true, unit_of_measure: "%", decimals: 1, small_n: 0, previous: null, stored: null, ...more,
});
const finding = (kind: HandinFinding["kind"], address: string | null, more: Partial<HandinFinding> = {}): HandinFinding => ({
  kind, code: "c", key: `${address}:c`, address, field: "", title: NAME, detail: NAME, choices: [], settled: false, reason: "", at: null, sheet: "", line: null, ...more,
});
const row = (kpi: string, line: number, findings: readonly HandinFinding[], more: Partial<PreviewRow> = {}): PreviewRow => ({
  line, kpi, part: "", unit: "khun-ha", period: "2026-M11", numerator: { address: `C${line}`, written: "1", number: 1 }, denominator: { address: `D${line}`, written: "2", number: 2 }, value: 50, previous: null, stored: null, change: "new", remark: "", findings: [...findings], ...more,
});
const COUNTS: PreviewCounts = { rows: 2, figures: 2, blank: 0, errors: 0, questions: 0, warnings: 0, explained: 0, new: 0, changed: 0, same: 0 };
const preview = (rows: readonly PreviewRow[], layout: Preview["layout"] = "form"): Preview => ({
  layout, file: { name: "", kind: "", bytes: 0, sha256: "", version: "" }, counts: COUNTS, rows: [...rows], left_out: 0, findings: [], findings_left_out: 0, hash: "", can_submit: true, unit: null, period: null, current: null,
});
const FIELDS = [field("K01"), field("K02", { denominator: null, asks_denominator: false }), field("K03", { asks_numerator: false })];
const keys = (lines: readonly Line[]): string[] => lines.map(({ key }) => key);

describe("the lines of a form", () => {
  it("shows what was typed where nothing was understood yet, and no cell where nobody hands in", () => {
    const [first, second, third] = linesOf(FIELDS, null, { "K01//numerator": "1.200" });
    expect([first?.numerator?.written, first?.denominator?.written, first?.isBlank, first?.isChecked]).toEqual(["1.200", "", false, false]);
    expect([second?.denominator, third?.numerator, third?.isBlank]).toEqual([null, null, true]);
  });

  it("keeps the order of the form, whatever the order of the file, and puts strange rows behind", () => {
    const lines = linesOf(FIELDS, preview([row("K03", 4, []), row("K99", 5, [finding("error", "A5")]), row("K01", 6, [])]), {});
    expect(keys(lines)).toEqual(["K01/", "K02/", "K03/", "5/K99/"]);
    expect(lines.map(({ isChecked }) => isChecked)).toEqual([true, false, true, true]);
  });

  it("tells a formula without a value from an empty cell", () => {
    const empty = { numerator: { address: "C3", written: "", number: null } };
    const cells = (["cell_formula", "numerator_blank"] as const).map((code) => linesOf(FIELDS, preview([row("K01", 3, [finding("error", "C3", { code })], empty)]), {})[0]?.numerator);
    expect(cells.map((cell) => cell?.isFormula)).toEqual([true, false]);
  });

  it("marks the cell that is meant with the heaviest that is open, and leaves settled ones", () => {
    const told = row("K01", 3, [finding("warning", "C3", { settled: true }), finding("question", "D3"), finding("error", "D3", { at: 2 })]);
    const line = linesOf(FIELDS, preview([told]), {})[0];
    expect([line?.kind, line?.numerator?.kind, line?.denominator?.kind, line?.denominator?.at]).toEqual(["error", null, "error", 2]);
    expect(line?.findings.map(({ kind }) => kind)).toEqual(["error", "question", "warning"]);
  });

  it("shows what was written since, with nothing said of it, until it is looked at", () => {
    const told = row("K01", 3, [finding("error", "C3"), finding("warning", "D3")]);
    const line = linesOf(FIELDS, preview([told]), {}, ({ address }) => (address === "C3" ? "1200" : undefined))[0];
    expect([line?.numerator?.written, line?.numerator?.isChecked, line?.numerator?.kind, line?.figures.value]).toEqual(["1200", false, null, null]);
    expect([line?.denominator?.kind, line?.kind]).toEqual(["warning", "warning"]);
  });

  it("tells a table of many as it came", () => {
    expect(linesOf(FIELDS, preview([row("K01", 9, []), row("K01", 2, [])], "table"), {}).map(({ number }) => number)).toEqual([9, 2]);
  });

  it("writes what was typed as a sheet that has a head", () => {
    expect(sheetOf(FIELDS.slice(0, 1), { "K01//numerator": '1 "x"', "K01//denominator": "2" })).toBe('chi_tieu\tphan\ttu_so\tmau_so\r\nK01\t\t"1 ""x"""\t2');
  });
});

describe("what is still open", () => {
  const lines = linesOf([field("A"), field("B"), field("C"), field("D")], preview([row("A", 1, [finding("error", "C1")]), row("B", 2, []), row("C", 3, [finding("hint", "C3")]), row("D", 4, [finding("warning", "C4")])]), {});

  it.each<[string, string | null, string | null]>([
    ["the first", null, "A/"],
    ["past what is well and what is only to know", "A/", "D/"],
    ["round again", "D/", "A/"],
    ["from a line that is gone", "Z/", "A/"],
  ])("goes to the next: %s", (_, from, to) => {
    expect(nextFault(lines, from)).toBe(to);
  });

  it("goes nowhere when all is well, and to itself when it is the only one", () => {
    expect(nextFault(lines.filter(({ kpi }) => kpi === "B"), null)).toBeNull();
    expect(nextFault(lines.slice(0, 3), "A/")).toBe("A/");
  });

  it("lists warnings that have their reason as well", () => {
    expect(filtered(linesOf([field("A")], preview([row("A", 1, [finding("warning", "C1", { settled: true })])]), {}), "warning")).toHaveLength(1);
    expect(keys(filtered(lines, "error"))).toEqual(["A/"]);
  });

  const WELL: Standing = { isClosed: false, maySubmit: true, linked: true, checking: false, counts: COUNTS, canSubmit: true, needsReason: false, reason: "" };
  it.each<[Partial<Standing>, Blocked | null]>([
    [{}, null],
    [{ isClosed: true, linked: false }, "closed"],
    [{ maySubmit: false }, "notAllowed"],
    [{ linked: false }, "locked"],
    [{ checking: true }, "checking"],
    [{ counts: null }, "unchecked"],
    [{ counts: { ...COUNTS, errors: 1, questions: 1 } }, "errors"],
    [{ counts: { ...COUNTS, questions: 1, warnings: 1 } }, "questions"],
    [{ counts: { ...COUNTS, warnings: 1 } }, "warnings"],
    [{ counts: { ...COUNTS, figures: 0 }, canSubmit: false }, "empty"],
    [{ canSubmit: false }, "unchecked"],
    [{ needsReason: true, reason: "  " }, "correction"],
    [{ needsReason: true, reason: "đếm lại" }, null],
  ])("says why nothing is handed in: %o", (of, why) => {
    expect(blockedBy({ ...WELL, ...of })).toBe(why);
  });
});
