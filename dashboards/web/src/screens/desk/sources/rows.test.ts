import { describe, expect, it } from "vitest";
import { arranged, ordered, passes, whyEmpty, withheld, type Row } from "./rows";

const row = (id: string, more: Partial<Row> = {}): Row => ({
  id, name: id, unit: null, kind: "direct", topics: [], contact: "", state: "fresh", simulated: false,
  last_seen: 1, heard_at: null, period_seconds: 60, samples_per_minute: 1, expected_per_minute: 1,
  minutes: [], series: 1, gaps: 0, rejected: 0, ...more,
});
const ids = (rows: readonly Row[]): string => rows.map(({ id }) => id).join(" ");

describe("ordered", () => {
  it("puts what needs somebody first, then goes by Vietnamese name", () => {
    const rows = [
      row("q", { state: "quiet" }), row("n", { state: "never" }), row("e"), row("đ"), row("d"),
      row("r", { rejected: 2 }), row("l", { state: "late" }), row("s", { state: "stale" }),
    ];
    expect(ids(ordered(rows))).toBe("s l r d đ e n q");
  });
});

describe("arranged", () => {
  it("lets nothing move while held, and counts what would", () => {
    const before = [row("a"), row("b"), row("c")];
    const after = [row("a"), row("b", { state: "stale" }), row("c"), row("d")];
    const held = before.map(({ id }) => id);
    expect(arranged(after, null)).toMatchObject({ pending: 0 });
    expect(ids(arranged(after, null).rows)).toBe("b a c d");
    const frozen = arranged(after, held);
    expect(ids(frozen.rows)).toBe("a b c");
    expect(frozen.rows[1]?.state).toBe("stale"); // the figures go on, only the order waits
    expect(frozen.pending).toBe(3);
  });

  it("lets go of what is no longer there", () => {
    expect(ids(arranged([row("a")], ["b", "a"]).rows)).toBe("a");
  });

  it("holds no order before there was one", () => {
    expect(arranged([row("b"), row("a")], [])).toMatchObject({ pending: 0 });
    expect(ids(arranged([row("b"), row("a")], []).rows)).toBe("a b");
  });
});

it("filters by what is wrong", () => {
  expect([passes(row("a"), "rejected"), passes(row("a", { rejected: 1 }), "rejected"), passes(row("a"), "all")]).toEqual([false, true, true]);
});

it.each([
  ["no source is declared", { filter: "all", total: 0 }, "none"],
  ["the name fits nobody", { asked: "x", filter: "gaps", total: 1 }, "noneFound"],
  ["the name fits some, but none with gaps", { asked: "x", found: 3, filter: "gaps", total: 1 }, "noneAmong"],
  ["all is well", { found: 3, filter: "gaps", total: 0 }, "noneOf"],
  ["what is wrong is of no source here", { found: 3, filter: "gaps", total: 1 }, "elsewhere"],
  ["not all were asked for yet", { found: 3, filter: "gaps", total: 0, more: true }, "more"],
  ["not all were asked for yet by this name", { asked: "x", found: 3, filter: "gaps", total: 9, more: true }, "more"],
] as const)("tells why the list is empty: %s", (_, about, said) => {
  expect(whyEmpty({ asked: "", found: 0, more: false, ...about })).toBe(said);
});

it("counts what came after the list that somebody works on", () => {
  const at = (id: number): { id: number } => ({ id });
  expect(withheld([at(9), at(8), at(7)], [at(7), at(6)])).toEqual({ rows: [at(7), at(6)], pending: 2 });
});
