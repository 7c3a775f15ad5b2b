import { expect, it } from "vitest";
import { pasted, placed, type Slot } from "./pasted";

const slot = (kpi: string, part = "", hasDenominator = true): Slot => ({ kpi, part, asks: { numerator: true, denominator: hasDenominator } });
const SLOTS = [slot("K01"), slot("K02"), slot("K11", "Y tế"), slot("K11", "Giáo dục"), slot("M09", "", false)];
const FIRST = { row: 0, field: "numerator" } as const;

it.each<[string, string, string[][]]>([
  ["a block", "129\t233\r\n1.200\t1500\r\n", [["129", "233"], ["1.200", "1500"]]],
  ["quotes", '"a ""b"""\t"hai\ndòng"\n', [['a "b"', "hai dòng"]]],
  ["hard spaces and blanks", " 1\u00a0234 \t\n\n\t5", [["1 234", ""], ["", "5"]]],
  ["nothing", " \r\n\t\n", []],
  ["marks as one letter", "Y te\u0302\u0301", [["Y tế"]]],
])("reads what a spreadsheet copies: %s", (_, text, rows) => {
  expect(pasted(text)).toEqual(rows);
});

it.each<[string, string, Record<string, string>, number]>([
  ["by codes, in any order, past a head", "STT\tMã\tTên\tTử số\tMẫu số\n1\tK02\tTiền mặt\t5\t6\n2\tk01\tHồ sơ 2030\t129\t233",
    { "K02//numerator": "5", "K02//denominator": "6", "K01//numerator": "129", "K01//denominator": "233" }, 0],
  ["by codes without a head", "K01\tHồ sơ\t129\t233", { "K01//numerator": "129", "K01//denominator": "233" }, 0],
  ["parts by their names", "K11\tGiáo dục\t7\t8", { "K11/Giáo dục/numerator": "7", "K11/Giáo dục/denominator": "8" }, 0],
  ["a code that the form lacks", "K01\t1\t2\nK77\t3\t4", { "K01//numerator": "1", "K01//denominator": "2" }, 1],
  ["no denominator where there is none", "M09\t3\t4", { "M09//numerator": "3" }, 0],
  ["a bare block", "1\t2\n3\t4", { "K01//numerator": "1", "K01//denominator": "2", "K02//numerator": "3", "K02//denominator": "4" }, 0],
  ["more rows than the form has", "1\n2\n3\n4\n5\n6", { "K01//numerator": "1", "K02//numerator": "2", "K11/Y tế/numerator": "3", "K11/Giáo dục/numerator": "4", "M09//numerator": "5" }, 1],
])("lays it into the form: %s", (_, text, cells, strange) => {
  expect(placed(pasted(text), SLOTS, FIRST)).toEqual({ cells, strange });
});

it("lays a column down from the denominator that was chosen", () => {
  expect(placed(pasted("8\n9"), SLOTS, { row: 1, field: "denominator" }).cells).toEqual({ "K02//denominator": "8", "K11/Y tế/denominator": "9" });
});
