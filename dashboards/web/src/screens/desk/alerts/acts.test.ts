import { afterEach, describe, expect, it, vi } from "vitest";
import { Client, Problem, type AlertRow } from "../../../api";
import { acked, alert, iso, NOW } from "../../../../test/alert";
import { confirmed, dismissed, failed, NO_ACTS, sending, settled, type Wanted } from "./acts";
import { ActStore, BulkAct } from "./acts.svelte";
import { Board } from "./board.svelte";
import { Chosen } from "./chosen.svelte";
import { askedIn } from "./filter";
import { placed } from "./rows";

const wanted: Wanted = { kind: "ack", request: "r1", note: "", until: null, person: null };
const owned = new Problem(409, { acked_by_name: "Bình", acked_at: iso(NOW) });

describe("an act", () => {
  const begun = sending(NO_ACTS, 7, wanted);

  it("is under way until the server has it, then it is the row's matter", () => {
    expect(begun.get(7)?.state).toBe("sending");
    expect(confirmed(begun, 7, "r1").size).toBe(0);
  });

  it("that is answered late does not end a newer one", () => {
    const newer = sending(begun, 7, { ...wanted, request: "r2" });
    expect(confirmed(newer, 7, "r1")).toBe(newer);
    expect(failed(newer, 7, "r1", new Problem(500))).toBe(newer);
  });

  it.each<[string, Problem, string]>([["500", new Problem(500), "failed"], ["no answer", new Problem(0), "failed"], ["somebody else", owned, "taken"], ["another conflict", new Problem(409), "failed"]])("fails by %s", (_, problem, state) => {
    expect(failed(begun, 7, "r1", problem).get(7)).toMatchObject({ state, problem });
  });

  it("is dismissed when it is over, not while it is under way", () => {
    expect(dismissed(begun, 7)).toBe(begun);
    expect(dismissed(failed(begun, 7, "r1", owned), 7).size).toBe(0);
  });

  it("that failed is no matter any more when somebody has the alert, or when it is over", () => {
    const over = failed(begun, 7, "r1", new Problem(0));
    expect(settled(over, [alert(7)], NOW)).toBe(over);
    expect(settled(over, [alert(7, 0, acked())], NOW).size).toBe(0);
    expect(settled(over, [alert(7, 0, { state: "resolved" })], NOW).size).toBe(0);
    expect(settled(begun, [alert(7, 0, acked())], NOW)).toBe(begun);
  });
});

/** The server's end: answers in order, remembers what it was sent. */
function serving(...answers: (Response | Error)[]): { readonly sent: { url: string; body: Record<string, unknown> }[] } {
  const sent: { url: string; body: Record<string, unknown> }[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    sent.push({ url, body: init.body === undefined ? {} : (JSON.parse(init.body as string) as Record<string, unknown>) });
    const answer = answers.shift() ?? new Error("nothing left to answer");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { sent };
}

afterEach(() => vi.unstubAllGlobals());

describe("the store of acts", () => {
  it("sends a failed act again under the same key, and takes the row from the answer only", async () => {
    const { sent } = serving(new TypeError("Failed to fetch"), Response.json(alert(7, 0, acked())));
    const rows: AlertRow[] = [];
    const acts = new ActStore(new Client(), (row) => rows.push(row));
    expect(await acts.act(7, "ack")).toBe(false);
    expect([acts.of(7)?.state, rows.length]).toEqual(["failed", 0]);
    await acts.again(7);
    expect([acts.of(7), rows[0]?.acked_by]).toEqual([null, "binh"]);
    expect(sent[0]?.body["request"]).toBe(sent[1]?.body["request"]);
    expect(sent[0]).toMatchObject({ url: "/api/ioc/v1/alerts/7/acts", body: { kind: "ack" } });
  });

  it("says to whom", async () => {
    const { sent } = serving(Response.json(alert(7)), Response.json(alert(7)));
    const acts = new ActStore(new Client(), () => undefined);
    await acts.act(7, "escalate");
    await acts.act(7, "assign", { person: "a", note: "ca đêm" });
    expect(sent.map(({ body }) => [body["kind"], body["person"], body["note"]])).toEqual([["escalate", undefined, undefined], ["assign", "a", "ca đêm"]]);
  });

  it("sends no second act while one is under way", async () => {
    const { sent } = serving(Response.json(alert(7, 0, acked())));
    const acts = new ActStore(new Client(), () => undefined);
    await Promise.all([acts.act(7, "ack"), acts.act(7, "ack")]);
    expect(sent.length).toBe(1);
  });

  it("does many only if they are as many as was confirmed", async () => {
    const problem = Response.json({ title: "Another number", found: 9 }, { status: 409 });
    const { sent } = serving(problem, Response.json({ done: 6, skipped: 2 }));
    const bulk = new BulkAct(new Client(), { kind: "ack", ids: [], filter: { state: "open", priority: [], unit: null, q: "" }, expected: 8 });
    expect(await bulk.send({})).toBe(false);
    expect([bulk.state, bulk.problem?.found, bulk.done]).toEqual(["failed", 9, null]);
    expect(await bulk.send({})).toBe(true);
    expect(bulk.done).toEqual({ done: 6, skipped: 2 });
    expect(sent[1]?.body).toMatchObject({ kind: "ack", expected: 8, filter: { state: "open" }, request: sent[0]?.body["request"] });
  });
});

describe("the board", () => {
  const page = (alerts: readonly AlertRow[], next: string | null = null): Response =>
    Response.json({ as_of: iso(NOW), counts: { all: alerts.length, open: alerts.length, acked: 0, silenced: 0, history: 0 }, alerts, next });

  it("reads as many pages as were asked for, and begins anew with another question", async () => {
    const { sent } = serving(page([alert(1)], "c1"), page([alert(1)], "c1"), page([alert(2)]), page([]));
    const board = new Board(new Client());
    await board.ask(askedIn(new URLSearchParams()));
    expect([board.more, board.at]).toEqual([true, NOW]);
    await board.showMore();
    expect([board.rows?.map(({ id }) => id), board.more]).toEqual([[1, 2], false]);
    await board.ask(askedIn(new URLSearchParams("q=a")));
    expect(board.rows).toEqual([]);
    expect(sent.map(({ url }) => url.split("?")[1])).toEqual(["state=all", "state=all", "state=all&cursor=c1", "state=all&q=a"]);
  });

  it("keeps the last answer beside a failure", async () => {
    serving(page([alert(1)]), new TypeError("Failed to fetch"));
    const board = new Board(new Client());
    await board.ask(askedIn(new URLSearchParams()));
    await board.load();
    expect([board.rows?.length, board.problem?.status]).toEqual([1, 0]);
  });
});

describe("what is chosen", () => {
  it("holds the order while something is ticked, and lets go when it is renewed or nothing is", () => {
    let free = [alert(1), alert(2)];
    const chosen = new Chosen(() => placed(free, NOW));
    chosen.tick(2);
    free = [alert(3), alert(1)];
    chosen.tick(1);
    expect(chosen.shown.rows.map(({ row }) => row.id)).toEqual([1, 2]);
    chosen.renew();
    expect([...chosen.ticked]).toEqual([1]);
    chosen.tickNone();
    expect(chosen.shown).toMatchObject({ fresh: 0, moved: 0 });
  });

  it("ticks a group as a whole, and unticks it when all of it are ticked", () => {
    const chosen = new Chosen(() => placed([alert(1), alert(2), alert(3)], NOW));
    chosen.tick(3);
    chosen.tick(1);
    chosen.tickGroup([1, 2]);
    expect([...chosen.ticked]).toEqual([3, 1, 2]);
    chosen.tickGroup([1, 2]);
    expect([...chosen.ticked]).toEqual([3]);
  });
});
