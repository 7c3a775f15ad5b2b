import { describe, expect, it } from "vitest";
import type { Pairing } from "../../api";
import { afterAnswer, afterFailure, ASK_MS, tellable, type Next } from "./boot";
import { CODE_MS, fullFor, minutes, pairingView, serverTime, type Answered } from "./pairing";

const HALF = (): number => 0.5;
const WAITING: Pairing = { state: "waiting", wall: "main", now: 50_000, code: "K7M4QX", expires_at: 50_000 + CODE_MS };
const ANSWERED: Answered = { answer: WAITING, atMs: 7000 };

describe("a wall that is not up", () => {
  const refusal = (status: number, retryAfterSeconds: number | null = null) => ({ status, retryAfterSeconds });
  const again = (step: "session" | "pairing", stage: string, afterMs: number): Next =>
    ({ do: "try", step, stage, afterMs }) as Next;

  it.each<[string, Next, Next]>([
    ["nobody let it in", afterFailure("session", refusal(401), 1, HALF), again("pairing", "pairing", 0)],
    ["let in no more meanwhile", afterFailure("wall", refusal(401), 1, HALF), again("pairing", "pairing", 0)],
    ["no such wall, looked for again", afterFailure("wall", refusal(404), 1, HALF), again("session", "missing", 60_000)],
    ["a wall of others", afterFailure("wall", refusal(403), 1, HALF), again("session", "elsewhere", 60_000)],
    ["no server", afterFailure("session", refusal(0), 1, HALF), again("session", "unreachable", 1250)],
    ["no server for long", afterFailure("session", refusal(0), 9, HALF), again("session", "unreachable", 1250)],
    ["a server in trouble for long", afterFailure("session", refusal(500), 9, HALF), again("session", "unreachable", 15_000)],
    ["the server says when", afterFailure("wall", refusal(503, 7), 1, HALF), again("session", "unreachable", 7250)],
    ["no server while it shows a code", afterFailure("pairing", refusal(0), 9, HALF), again("pairing", "pairing", ASK_MS)],
    ["too many codes", afterFailure("pairing", refusal(429, 90), 1, HALF), again("pairing", "pairing", 90_250)],
    ["its code is not approved yet", afterAnswer(WAITING), again("pairing", "pairing", ASK_MS)],
    ["it is paired", afterAnswer({ ...WAITING, state: "paired", wall: "lobby" }), { do: "open", wall: "lobby" }],
  ])("%s", (_, next, expected) => expect(next).toEqual(expected));

  it.each([["main", "main"], ["tầng-2", ""], ["a\u001b[2J", ""], ["A", ""], ["x".repeat(64), ""], ["", ""]])(
    "tells the server no address that cannot be a wall: %j", (id, told) => expect(tellable(id)).toBe(told),
  );
});

describe("a code", () => {
  it("counts down by the server's clock", () => {
    expect(pairingView(ANSWERED, 7000)).toEqual({ code: "K7M4QX", leftSeconds: 600, leftPart: 1, silentSeconds: null });
    expect(pairingView(ANSWERED, 7000 + 1).leftSeconds).toBe(600);
    expect(pairingView(ANSWERED, 7000 + CODE_MS / 2).leftPart).toBe(0.5);
    expect(serverTime(ANSWERED, 8000)).toBe(51_000);
  });

  it("is gone when its time is over, even when no server says so", () => {
    expect(pairingView(ANSWERED, 7000 + CODE_MS - 1).code).toBe("K7M4QX");
    expect(pairingView(ANSWERED, 7000 + CODE_MS)).toMatchObject({ code: null, leftSeconds: 0, leftPart: 0 });
  });

  it("says for how long nothing was heard, once that is no pause between two questions", () => {
    expect(pairingView(ANSWERED, 17_000).silentSeconds).toBeNull();
    expect(pairingView(ANSWERED, 17_001).silentSeconds).toBe(10);
  });

  it("that is one too many is asked for again when the server said, and the wait counts down", () => {
    const full = { problem: { status: 429, retryAfterSeconds: 90 }, atMs: 1000 };
    expect([1000, 31_500, 200_000].map((now) => fullFor(full, now))).toEqual([90, 60, 0]);
    expect(fullFor({ ...full, problem: { status: 503, retryAfterSeconds: 90 } }, 1000)).toBeNull();
  });

  it.each([[600, "10:00"], [582, "9:42"], [9, "0:09"], [0, "0:00"]])("%d s is %s", (seconds, text) => {
    expect(minutes(seconds)).toBe(text);
  });
});
