import { describe, expect, it } from "vitest";
import { linesOf, placeIn } from "./marked";

const flat = (text: string, at: number | null = null) =>
  linesOf(text, at).map((line) => line.map(({ kind, text: of, bad }) => `${{ plain: "", name: "f:", text: "t:", number: "n:" }[kind]}${of}${bad ? "!" : ""}`));

describe("an expression as it is drawn", () => {
  it.each<[string, number | null, readonly (readonly string[])[]]>([
    ["", null, [[]]],
    ["avg(x) < 0.9", null, [["f:avg", "(", "x", ")", " ", "<", " ", "n:0.9"]]],
    ['x{a="b"}\n[5m]', null, [["x", "{", "a", "=", 't:"b"', "}"], ["[", "n:5m", "]"]]],
    ["a\n", null, [["a"], []]],
    ["summ(x)", 0, [["summ!", "(", "x", ")"]]],
    ["a ++ b", 3, [["a", " ", "+", "+!", " ", "b"]]],
    ["a\nbb c", 2, [["a"], ["bb!", " ", "c"]]],
    ["a >", 3, [["a", " ", ">", " !"]]],
    ['x{a="unfinished', null, [["x", "{", "a", "=", 't:"unfinished']]],
  ])("%j with a mistake at %s", (text, at, expected) => expect(flat(text, at)).toEqual(expected));

  it("loses no character", () => {
    const text = "sum by (unit) (\n  rate(x_total{a=~\"b|c\", d!='e'}[5m:1m] offset -1h)\n) / ` q` >= bool 1e-3 # ghi chú";
    expect(linesOf(text, null).map((line) => line.map((piece) => piece.text).join("")).join("\n")).toBe(text);
  });
});

it.each([["abc", 1, 1, 2], ["a\nbc", 3, 2, 2], ["a\n", 2, 2, 1]])("%j: character %s is at line %s, column %s", (text, at, line, column) => {
  expect(placeIn(text, at)).toEqual({ line, column });
});
