import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WALL } from "../../../test/fake/place";
import { Client } from "../../api";
import { ASK_MS } from "./boot";
import { Boot } from "./boot.svelte";

const assign = vi.fn();
const replace = vi.fn();
const SESSION = { csrf: "c", build: "b", user: { id: "a", name: "A" }, roles: ["operator"], wall: null };
const KIOSK = { ...SESSION, roles: ["kiosk"], wall: "main" };
const WAITING = { state: "waiting", wall: "main", now: 1000, code: "K7M4QX", expires_at: 601_000 };
const PAIRED = { state: "paired", wall: "main", now: 3000, code: null, expires_at: null };
const BUILD = { build: "b", place: { vi: "A", en: "A" }, zone: "UTC" };
let boot: Boot;

/** A socket that never opens; what it was told to listen to can be called by hand. */
const sockets: NoSocket[] = [];
class NoSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    sockets.push(this);
  }
  send(): void {}
  close(): void {}
}

/** Answers by path; a path without an answer hangs, as a feed's ticket may here. Returns what is asked. */
function serving(answers: Record<string, () => Response>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    const path = url.slice("/api/ioc/v1".length);
    asked.push(path);
    const answer = answers[path];
    return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer());
  });
  return asked;
}

const started = async (): Promise<Boot> => {
  boot = new Boot(new Client(), "main");
  boot.start();
  await vi.advanceTimersByTimeAsync(10);
  return boot;
};

beforeEach(() => {
  vi.useFakeTimers();
  assign.mockClear();
  replace.mockClear();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("location", { href: "http://c.test/wall/main?page=map", pathname: "/wall/main", search: "?page=map", protocol: "http:", assign, replace });
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => undefined });
});

afterEach(() => {
  boot.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a wall that starts", () => {
  it("comes up with session, layout and feed", async () => {
    serving({ "/session": () => Response.json(SESSION), "/walls/main": () => Response.json(WALL) });
    expect((await started()).ready?.wall.id).toBe("main");
  });

  it("shows a code when nobody let it in, and opens as a fresh page once somebody did", async () => {
    let approved = false;
    serving({
      "/session": () => Response.json({}, { status: 401 }),
      "/screens/pairing": () => Response.json(approved ? PAIRED : WAITING),
      "/build": () => Response.json(BUILD),
    });
    const waiting = await started();
    expect([waiting.stage, waiting.answered?.answer.code, waiting.place]).toEqual(["pairing", "K7M4QX", BUILD]);
    approved = true;
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(replace).toHaveBeenCalledWith("/wall/main?page=map");
  });

  it("keeps its code in sight while the server is away", async () => {
    let up = true;
    serving({
      "/session": () => Response.json({}, { status: 401 }),
      "/screens/pairing": () => (up ? Response.json(WAITING) : Response.json({}, { status: 503 })),
    });
    const waiting = await started();
    up = false;
    await vi.advanceTimersByTimeAsync(3 * ASK_MS);
    expect([waiting.stage, waiting.answered?.answer.code, waiting.refused?.problem.status]).toEqual(["pairing", "K7M4QX", 503]);
    up = true;
    await vi.advanceTimersByTimeAsync(ASK_MS);
    expect(waiting.refused).toBeNull();
  });

  it("tells what a paired screen runs, and goes back to a code when it is revoked", async () => {
    let revoked = false;
    const asked = serving({
      "/session": () => (revoked ? Response.json({}, { status: 401 }) : Response.json(KIOSK)),
      "/walls/main": () => Response.json(WALL),
      "/screens/report": () => new Response(null, { status: 204 }),
      "/screens/pairing": () => Response.json(WAITING),
      "/live/ticket": () => Response.json(revoked ? {} : { ticket: "t" }, { status: revoked ? 401 : 200 }),
    });
    vi.stubGlobal("WebSocket", NoSocket);
    const paired = await started();
    expect(paired.ready?.wall.id).toBe("main");
    expect(asked.filter((path) => path === "/screens/report").length).toBe(1);
    revoked = true;
    sockets.at(-1)?.onmessage?.({ data: JSON.stringify({ type: "bye", reason: "session_expired", retry_after: null }) });
    await vi.advanceTimersByTimeAsync(10);
    expect([paired.ready, paired.stage]).toEqual([null, "pairing"]);
    expect(assign).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked.filter((path) => path === "/screens/report").length).toBe(1);
  });

  it("sends a person whose session ended to log in, and back to this very address", async () => {
    serving({
      "/session": () => Response.json(SESSION),
      "/walls/main": () => Response.json(WALL),
      "/live/ticket": () => Response.json({}, { status: 401 }),
    });
    await started();
    expect(assign).toHaveBeenCalledWith("/login?next=%2Fwall%2Fmain%3Fpage%3Dmap&why=expired");
  });

  it("opens the wall that the screen is paired with, whatever its browser was told to open", async () => {
    serving({ "/session": () => Response.json({ ...KIOSK, wall: "lobby" }) });
    await started();
    expect(replace).toHaveBeenCalledWith("/wall/lobby?page=map");
  });

  it("leaves the screen to its pairing when the person who signed in on it is gone", async () => {
    let person = true;
    const asked = serving({
      "/session": () => Response.json(person ? SESSION : KIOSK),
      "/walls/main": () => Response.json(WALL),
      "/live/ticket": () => {
        if (!person) return new Response(null, { status: 204 });
        person = false;
        return Response.json({}, { status: 401 });
      },
    });
    await started();
    expect(assign).not.toHaveBeenCalled();
    expect(asked.filter((path) => path === "/session")).toHaveLength(3);
  });

  it("says that a wall may not be opened", async () => {
    serving({ "/session": () => Response.json(SESSION), "/walls/main": () => Response.json({}, { status: 403 }) });
    expect((await started()).stage).toBe("elsewhere");
  });

  it("finds a server that comes back within two seconds, also when it went away half-way", async () => {
    let up = true;
    serving({
      "/session": () => {
        if (!up) throw new TypeError("connection refused");
        up = false;
        return Response.json(SESSION);
      },
      "/walls/main": () => {
        if (!up) throw new TypeError("connection refused");
        return Response.json(WALL);
      },
    });
    const waiting = await started();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(waiting.stage).toBe("unreachable");
    serving({ "/session": () => Response.json(SESSION), "/walls/main": () => Response.json(WALL) });
    await vi.advanceTimersByTimeAsync(2000);
    expect(waiting.ready).not.toBeNull();
  });

  it("says that there is no such wall", async () => {
    serving({ "/session": () => Response.json(SESSION), "/walls/main": () => Response.json({}, { status: 404 }) });
    expect((await started()).stage).toBe("missing");
  });

  it("tries again until the server is there, and says what it waits for", async () => {
    let up = false;
    serving({
      "/session": () => (up ? Response.json(SESSION) : Response.json({}, { status: 503 })),
      "/walls/main": () => Response.json(WALL),
    });
    const waiting = await started();
    expect(waiting.stage).toBe("unreachable");
    up = true;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(waiting.ready).not.toBeNull();
  });

  it("is silent about waits too short to notice", async () => {
    serving({});
    const waiting = await started();
    expect(waiting.slow).toBe(false);
    await vi.advanceTimersByTimeAsync(300);
    expect(waiting.slow).toBe(true);
  });
});
