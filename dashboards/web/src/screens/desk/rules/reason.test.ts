import { describe, expect, it } from "vitest";
import said from "../../../../test/reasons.json";
import { reasonIn } from "./reason";

// What the server says of many drafts that are wrong: tests/unit/api/test_reasons.py.
describe("what is wrong with a rule", () => {
  it("is said in Vietnamese, each of it", () => {
    const bare = said.map((one) => reasonIn("en", one));
    expect(bare.filter((one) => reasonIn("vi", one) === one)).toEqual([]);
    expect(said.map((one) => reasonIn("vi", one)).filter((one) => /\b(unexpected|expected|parse error|input|label|longer)\b/.test(one))).toEqual([]);
  });

  it.each([
    ["1:38: parse error: unexpected end of input", "biểu thức chưa hết, còn thiếu vế sau"],
    ['1:4: parse error: unexpected "=" in label matching, expected identifier or "}"', '"=" không hợp lệ trong điều kiện nhãn, cần tên nhãn hoặc "}"'],
    ['1:1: parse error: expected type range vector in call to function "rate", got instant vector', 'hàm "rate" cần vectơ theo khoảng, ở đây là vectơ tức thời'],
    ['1:1: parse error: unknown function with name "rat"', 'không có hàm "rat"'],
    ["line 3: undefined variable $x", "dòng 3: không có biến $x"],
    ["rules/a.yml has a rule of this name: both are evaluated, and tell people of the same", "rules/a.yml đã có quy tắc cùng tên: cả hai đều chạy, cùng báo một việc"],
    ["try this very rule first, over 7 days or more, or give a reason why it is saved untried", "chạy thử đúng quy tắc này ít nhất 7 ngày, hoặc ghi lý do"],
    ["what nobody has heard", "what nobody has heard"],
  ])("%s", (of, vi) => {
    expect(reasonIn("vi", of)).toBe(vi);
  });

  it("is the server's own in English, without the place that the page tells", () => {
    expect(reasonIn("en", "1:38: parse error: unexpected end of input")).toBe("unexpected end of input");
  });
});
