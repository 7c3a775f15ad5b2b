import { expect, it } from "vitest";
import { kpi as words } from "../../../../i18n/vi.kpi";
import { countsOf, evidence, lacks } from "./said";

it("counts milestones by state", () => {
  expect(countsOf([{ state: "done" }, { state: "going_on" }, { state: "done" }])).toEqual([["going_on", 1], ["done", 2]]);
  expect(countsOf([])).toEqual([]);
});

it("says which paper shows it", () => {
  expect(evidence({ document: "123/QĐ-UBND", document_date: "2026-03-12", issuer: "UBND xã Bình Lư" }, words)).toBe("123/QĐ-UBND ngày 12/03/2026, UBND xã Bình Lư");
  expect(evidence({ document: "123/QĐ-UBND", document_date: null, issuer: "" }, words)).toBe("123/QĐ-UBND");
  expect([evidence(undefined, words), evidence({ document: "", document_date: null, issuer: "" }, words)]).toEqual([null, null]);
});

it("wants evidence of what is done, and only of that", () => {
  expect(lacks({ state: "done", document: " ", issuer: "", day: "" })).toEqual(["document", "issuer", "day"]);
  expect(lacks({ state: "done", document: "1/QĐ", issuer: "UBND", day: "2026-03-12" })).toEqual([]);
  expect(lacks({ state: "going_on", document: "", issuer: "", day: "" })).toEqual([]);
});
