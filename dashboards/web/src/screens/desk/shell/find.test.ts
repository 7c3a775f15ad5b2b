import { describe, expect, it } from "vitest";
import { find, placeOf, FOUND_MAX, type Findable } from "./find";

const one = (text: string, kind: Findable["kind"] = "source", note = ""): Findable =>
  ({ id: text, kind, text, note, icon: "home", run: () => undefined });

describe("placeOf", () => {
  it.each<[string, string, string | null]>([
    ["xã Khun Há", "khun ha", "Khun Há"],
    ["Tam Đường", "duong", "Đường"],
    ["Tam Đường".normalize("NFD"), "duong", "Đường".normalize("NFD")],
    ["bts-khunha", "khunha", "khunha"],
    ["Nguồn số liệu", "so", "số"],
    ["Nguồn", "x", null],
    ["Nguồn", "", null],
  ])("%s holds %s at %s", (text, key, wanted) => {
    const at = placeOf(text, key);
    expect(at === null ? null : text.slice(...at)).toBe(wanted);
  });
});

describe("find", () => {
  it("puts the beginning of a text before a beginning of a word before its middle", () => {
    const all = [one("xaha"), one("Khun Há"), one("Hà Nội")];
    expect(find(all, "HA").map(({ text }) => text)).toEqual(["Hà Nội", "Khun Há", "xaha"]);
  });

  it("keeps kinds together, pages first, and looks into notes last", () => {
    const all = [one("b", "source", "đo kiểm"), one("Đo", "source"), one("Đơn vị", "page")];
    expect(find(all, "do").map(({ text }) => text)).toEqual(["Đơn vị", "Đo", "b"]);
  });

  it("offers pages, walls and commands before anything is asked", () => {
    expect(find([one("s"), one("p", "page"), one("c", "command")], " ").map(({ text }) => text)).toEqual(["p", "c"]);
  });

  it("is bounded", () => {
    expect(find(Array.from({ length: 50 }, (_, n) => one(`s${n}`)), "s")).toHaveLength(FOUND_MAX);
  });
});
