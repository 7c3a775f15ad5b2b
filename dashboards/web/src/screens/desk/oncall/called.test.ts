import { expect, it } from "vitest";
import { vi } from "../../../i18n/vi";
import { calledOf, names, stretch, until, type Calendar } from "./called";

const person = (id: string, name: string) => ({ id, name, left: false, tested_at: null });
const at = (text: string): number => Date.parse(`${text}:00+07:00`);
const calendar: Calendar = { now: at("2026-11-24T10:42"), zone: "Asia/Ho_Chi_Minh", words: vi, today: "hôm nay" };

it("calls people by their given names, and by more where two have the same", () => {
  const people = calledOf([person("a", "Nguyễn Văn An"), person("b", "Trần Thị An"), person("c", "Lò Thị Hoa"), person("d", "Hoa"), person("e", "<b>x</b>"), person("f", "Vàng A Chỉnh (hư cấu), trực")]);
  expect([...people.values()].map(({ short }) => short)).toEqual(["Văn An", "Thị An", "Thị Hoa", "Hoa", "<b>x</b>", "Chỉnh"]);
  expect(names(people, ["c", "gone"], "short")).toBe("Thị Hoa, gone");
});

it("keeps the names of two who are called the same", () => {
  expect([...calledOf([person("a", "Lò Văn An"), person("b", "Lò Văn An")]).values()].map(({ short }) => short)).toEqual(["Lò Văn An", "Lò Văn An"]);
});

it.each([
  ["hôm nay 06:00–18:00", "2026-11-24T06:00", "2026-11-24T18:00"],
  ["T5 26/11 18:00–06:00", "2026-11-26T18:00", "2026-11-27T06:00"],
  ["T2 23/11 07:00 – T2 30/11 07:00", "2026-11-23T07:00", "2026-11-30T07:00"],
])("writes %s", (said, from, to) => {
  expect(stretch(at(from), at(to), calendar)).toBe(said);
});

it("says the year of what is far away, and the hour alone today", () => {
  expect(until(at("2026-11-24T18:00"), calendar)).toBe("18:00");
  expect(until(at("2027-09-01T18:00"), calendar)).toBe("T4 01/09/2027 18:00");
});
