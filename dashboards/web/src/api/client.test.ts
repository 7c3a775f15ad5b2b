import { afterEach, describe, expect, it, vi } from "vitest";
import { Client } from "./client";
import { Problem } from "./problems";

interface Asked { url: string; method: string; headers: Record<string, string>; body: string | undefined }

/** The server's end: answers in order, remembers what was asked. */
function serving(...answers: (Response | Error)[]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push({
      url, method: init.method ?? "GET", headers: init.headers as Record<string, string>,
      body: init.body as string | undefined,
    });
    const answer = answers.shift() ?? new Error("nothing left to answer");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return asked;
}

const SESSION = { csrf: "c5", user: { id: "a", name: "A" } };
const problem = (status: number, body: object, headers = {}): Response =>
  Response.json(body, { status, headers: { "Content-Type": "application/problem+json", ...headers } });
const refusal = (work: Promise<unknown>): Promise<Problem> =>
  work.then(() => { throw new Error("was not refused"); }, (reason: unknown) => reason as Problem);

afterEach(() => vi.unstubAllGlobals());

describe("the client", () => {
  it("sends the session's token with writes that ride on the cookie, and with no read", async () => {
    const asked = serving(Response.json(SESSION), Response.json({ ticket: "t" }), Response.json([]));
    const client = new Client();
    await client.session();
    expect(await client.ticket()).toBe("t");
    await client.walls();
    expect(asked.map(({ headers }) => headers["X-CSRF-Token"])).toEqual([undefined, "c5", undefined]);
  });

  it.each<[string, object, boolean]>([
    ["has signed in again in another tab", { ...SESSION, csrf: "c6" }, true],
    ["is somebody else by now", { csrf: "c6", user: { id: "b", name: "B" } }, false],
    ["has the same token", SESSION, false],
  ])("sends a write again under a new token, if who sits there %s", async (_, session, again) => {
    const forged = problem(403, { title: "The CSRF token is missing or wrong" });
    const asked = serving(Response.json(SESSION), forged, Response.json(session), Response.json({ ticket: "t" }));
    const client = new Client();
    await client.session();
    if (again) expect(await client.ticket()).toBe("t");
    else expect(await refusal(client.ticket())).toMatchObject({ status: 403 });
    expect(asked.map(({ headers }) => headers["X-CSRF-Token"])).toEqual([undefined, "c5", undefined, ...(again ? ["c6"] : [])]);
  });

  it("sends a name as one form of Unicode, a password as it was typed", async () => {
    const asked = serving(Response.json(SESSION));
    await new Client().signIn("Đường".normalize("NFD"), "ơ".normalize("NFD"), "287082");
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ user: "Đường".normalize("NFC"), password: "ơ".normalize("NFD"), code: "287082" });
  });

  it("escapes what goes into an address", async () => {
    const asked = serving(Response.json({}));
    await new Client().wall("a/../b?c");
    expect(asked[0]?.url).toBe("/api/ioc/v1/walls/a%2F..%2Fb%3Fc");
  });

  it("reads a refusal as the server says it", async () => {
    serving(problem(401, { title: "no", attempts_left: 3, retry_after_seconds: 0, request_id: "r1" }));
    const refused = await refusal(new Client().signIn("a", "b", ""));
    expect(refused).toMatchObject({ status: 401, attemptsLeft: 3, retryAfterSeconds: 0, requestId: "r1" });
  });

  it.each([
    [{ errors: [{ field: "/name", reason: "too long" }, { field: "/wall", reason: "unknown" }] }, "/name"],
    [{ errors: [] }, null],
    [{}, null],
  ])("tells which field does not fit: %j", async (body, field) => {
    serving(problem(422, body));
    expect(await refusal(new Client().approveScreen({ code: "A", name: "", wall: "a" }))).toMatchObject({ field });
  });

  it("takes whatever else was thrown for no answer", () => {
    expect(Problem.of(new TypeError("x"))).toMatchObject({ status: 0 });
    expect(Problem.of(new Problem(404))).toMatchObject({ status: 404 });
  });

  it("believes the Retry-After header when the body has none", async () => {
    serving(problem(503, {}, { "Retry-After": "7" }));
    expect(await refusal(new Client().walls())).toMatchObject({ status: 503, retryAfterSeconds: 7 });
  });

  it.each<[string, Response | Error, number]>([
    ["a proxy's page", new Response("<html>bad gateway", { status: 502 }), 502],
    ["no server", new TypeError("Failed to fetch"), 0],
    ["text where JSON was promised", new Response("hello"), 200],
  ])("makes a problem of %s", async (_, answer, status) => {
    serving(answer);
    const refused = await refusal(new Client().walls());
    expect(refused).toBeInstanceOf(Problem);
    expect(refused.status).toBe(status);
  });

  it.each<[string, Response | Error, boolean]>([
    ["yes", new Response(null), true],
    ["not while the server starts", new Response(null, { status: 503 }), false],
    ["not without a server", new TypeError("Failed to fetch"), false],
  ])("asks whether a page would load: %s", async (_, answer, loads) => {
    const asked = serving(answer);
    expect(await new Client().pageLoads("/wall/a")).toBe(loads);
    expect(asked[0]?.method).toBe("HEAD");
  });
});
