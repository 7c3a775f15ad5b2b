import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Client } from "../../../api";
import { Again } from "./again.svelte";

const RESULT = { id: 7, taken: true, accepted: 1, unchanged: 0, refused: 0, reason: "", faults: [] };
let asked: string[] = [];

/** The server's end: an order is worked off after so many looks at it; "away": it cannot be asked. */
function serving(looks: number, end: "done" | "given_up" | "away" = "done"): void {
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    const worked = asked.length > looks;
    if (worked && end === "away") return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve(Response.json({ id: 1, state: worked ? end : "waiting", results: worked ? [RESULT] : [] }));
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("taking refused payloads in again", () => {
  it("asks until the order is worked off", async () => {
    serving(3);
    const again = new Again(new Client());
    void again.try([7]);
    expect(again.stage).toBe("trying");
    await vi.advanceTimersByTimeAsync(5000);
    expect([again.stage, again.results.length, again.givenUp]).toEqual(["tried", 1, false]);
    expect(asked.length).toBe(4);
  });

  it("says that nobody works it off after a minute", async () => {
    serving(Infinity);
    const again = new Again(new Client());
    void again.try([7]);
    await vi.advanceTimersByTimeAsync(59_000);
    expect([again.stage, again.givenUp]).toEqual(["trying", false]);
    await vi.advanceTimersByTimeAsync(2000);
    expect([again.stage, again.givenUp]).toEqual(["idle", true]);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.length).toBe(before);
  });

  it("asks no more once its page was left", async () => {
    serving(Infinity);
    const again = new Again(new Client());
    void again.try([7]);
    await vi.advanceTimersByTimeAsync(3000);
    const before = asked.length;
    again.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.length).toBe(before);
  });

  it.each([["given_up", { givenUp: true, problem: null }], ["away", { givenUp: false, problem: { status: 0 } }]] as const)(
    "keeps telling that it was not written, whatever is chosen then: %s",
    async (end, said) => {
      serving(1, end);
      const again = new Again(new Client());
      void again.take([7]);
      await vi.advanceTimersByTimeAsync(2000);
      again.chooseAnew();
      expect(again).toMatchObject(said);
      serving(0);
      await again.try([7]);
      expect(again).toMatchObject({ stage: "tried", givenUp: false, problem: null });
    },
  );
});
