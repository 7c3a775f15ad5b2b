import { describe, expect, it } from "vitest";
import { admin } from "../../../i18n/vi.admin";
import { refusals } from "../../../i18n/vi.refusals";
import { explained } from "./explained";

const RANGE = { reason: "out_of_range", detail: "12 is outside -140 to -20; check the sensor or the range" };

describe("why something was refused", () => {
  it("in Vietnamese, with the range that is valid", () => {
    expect(explained(RANGE, "vi")).toEqual({ text: "hợp lệ từ -140 đến -20", lang: undefined });
    expect(explained({ reason: "conflict", detail: "x" }, "vi").text).toBe("cùng lúc đã có giá trị khác");
  });

  it("in English, as the server says it", () => {
    expect(explained(RANGE, "en")).toEqual({ text: RANGE.detail, lang: "en" });
  });

  it("each reason that has a name has a sentence", () => {
    expect(Object.keys(refusals).sort()).toEqual(Object.keys(admin.reasons).sort());
  });

  it("a reason of a newer server is told in its own words", () => {
    expect(explained({ reason: "new", detail: "because" }, "vi")).toEqual({ text: "because", lang: "en" });
  });
});
