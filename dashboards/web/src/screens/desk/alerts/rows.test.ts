import { describe, expect, it } from "vitest";
import { alarmsOf } from "../../../live/alerts";
import { applied, NO_TOPICS } from "../../../live/topics";
import { acked, alert, iso, NOW } from "../../../../test/alert";
import { actFilter, askedIn, isNarrow, parameters, toggled, unitsIn } from "./filter";
import { keyOf } from "./keys";
import { arranged, placed, renewed, ticked, type Part } from "./rows";

const all = (...rows: Parameters<typeof placed>[0]) => placed(rows, NOW);
const open = (...ids: readonly number[]): ReadonlyMap<number, Part> => new Map(ids.map((id) => [id, "open"]));

describe("the order of the list", () => {
  const free = all(alert(1), alert(2), alert(3));

  it("is the server's while nobody points at it", () => {
    expect(arranged(free, null, new Map())).toEqual({ rows: free, fresh: 0, moved: 0 });
  });

  it("stays under a pointer: what is new waits, what is gone stays as it was last", () => {
    const known = new Map([[9, alert(9, 0, acked())]]);
    const shown = arranged(all(alert(3), alert(2), alert(7), alert(8)), open(2, 9, 3), known);
    expect(shown.rows.map(({ row }) => row.id)).toEqual([2, 9, 3]);
    expect(shown.rows[1]?.row.acked_by).toBe("binh");
    expect(shown).toMatchObject({ fresh: 2, moved: 3 });
  });

  it("counts nothing when nothing changed", () => {
    expect(arranged(free, open(1, 2, 3), new Map())).toMatchObject({ fresh: 0, moved: 0 });
  });

  it("stays in its part, too, when somebody took it meanwhile", () => {
    const shown = arranged(all(alert(1), alert(2, 0, acked())), open(1, 2), new Map());
    expect(shown.rows.map(({ part }) => part)).toEqual(["open", "open"]);
    expect(shown.moved).toBe(1);
  });

  it.each<[Part, Parameters<typeof alert>[2]]>([
    ["open", {}], ["acked", acked()], ["silenced", { ...acked(), silenced_by: ["s"] }], ["silenced", { maintenance: ["m"] }],
    ["acked", { snoozed_until: iso(NOW + 1) }], ["open", { ...acked(), snoozed_until: iso(NOW) }],
  ])("has the part %s for %j", (part, more) => {
    expect(all(alert(1, 0, more))[0]?.part).toBe(part);
  });

  it("shows what the feed knows newer, and keeps what it does not tell", () => {
    const waits = { interval: "office", name: { vi: "giờ hành chính", en: "office hours" }, begins: true, until: null };
    const row = alert(1, 5, { attempts: { accepted: 2, failed: 1, waiting: 0 }, waits, value: 7 });
    const { id, name, priority, summary, state, active_at } = row;
    const told = { id, name, priority, summary, state, active_at, ...acked() };
    const topics = applied(NO_TOPICS, [{ type: "snapshot", topic: "alerts", seq: 1, at: NOW, data: { alerts: [told] } }]);
    const live = new Map(alarmsOf(topics.get("alerts")).alerts.map((one) => [one.id, one]));
    expect(renewed(all(row, alert(2)), live)).toMatchObject([{ part: "open", row: { acked_by: "binh", value: 7, attempts: row.attempts, waits } }, { row: { id: 2, acked_at: null } }]);
  });

  it("says who is called next as the feed has it", () => {
    const call = { at: iso(NOW + 60_000), ordinal: 2, people: ["B"] };
    const rows = all({ ...alert(1), call });
    expect(renewed(rows, new Map([[1, { ...alert(1), call: null }]]))[0]?.row.call).toBeNull();
    expect(renewed(rows, new Map([[1, { ...alert(1), call: { ...call, ordinal: 3 } }]]))[0]?.row.call?.ordinal).toBe(3);
  });

  it("ticks and unticks", () => {
    expect([...ticked(ticked(new Set([1]), 2), 1)]).toEqual([2]);
  });
});

describe("what is asked for", () => {
  const asked = (text: string) => askedIn(new URLSearchParams(text));

  it("is in the address, and nothing else is believed", () => {
    expect(asked("state=acked&priority=p2,p9,p1&unit=khun-ha&q=bản")).toEqual({ tab: "acked", priorities: ["p1", "p2"], unit: "khun-ha", q: "bản" });
    expect(asked("state=nowhere")).toEqual({ tab: "all", priorities: [], unit: "", q: "" });
  });

  it("is sent without what is not said", () => {
    expect(parameters(asked("priority=p1,p2&q=%20a%20"))).toEqual({ state: "all", priority: "p1,p2", q: "a" });
    expect(actFilter(asked("priority=p1"))).toEqual({ state: "all", priority: ["p1"], unit: null, q: "" });
    expect(actFilter(asked("state=history"))).toBeNull();
  });

  it.each<[string, "p1" | "p2", string]>([["", "p1", "p1"], ["p1", "p2", "p1,p2"], ["p1", "p1", ""], ["p2,p3,p4", "p1", ""]])("%s with %s is %s", (before, one, after) => {
    expect(toggled(asked(`priority=${before}`).priorities, one)).toBe(after);
  });

  it("is narrow when something is left out", () => {
    expect(["", "state=acked", "q=%20", "q=a", "unit=b", "priority=p1"].map((text) => isNarrow(asked(text)))).toEqual([false, false, false, true, true, true]);
  });

  it("offers each unit once", () => {
    const unit_name = { vi: "Khun Há", en: "Khun Ha" };
    expect(unitsIn([alert(1), alert(2, 0, { unit: "kh", unit_name }), alert(3, 0, { unit: "kh", unit_name })])).toEqual([{ id: "kh", name: unit_name }]);
  });
});

describe("keys", () => {
  const pressed = (key: string, tagName = "BODY", { type = "", ctrlKey = false } = {}) =>
    keyOf({ key, ctrlKey, metaKey: false, altKey: false, defaultPrevented: false, target: { tagName, type } as unknown as EventTarget });

  it.each<[string, string | null, string | null]>([
    ["a", pressed("a"), "a"], ["a capital", pressed("J"), "j"], ["?", pressed("?"), "?"], ["Escape", pressed("Escape"), "Escape"],
    ["while typing", pressed("a", "INPUT", { type: "search" }), null], ["in a note", pressed("a", "TEXTAREA"), null],
    ["on a box to tick", pressed("a", "INPUT", { type: "checkbox" }), "a"], ["with Ctrl", pressed("a", "BODY", { ctrlKey: true }), null],
    ["Enter on a button", pressed("Enter", "BUTTON"), null],
  ])("%s", (_, found, key) => {
    expect(found).toBe(key);
  });
});
