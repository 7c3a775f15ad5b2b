import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WALL } from "../../../test/fake/place";
import { Client } from "../../api";
import { Boot } from "./boot.svelte";

const assign = vi.fn();
const SESSION = { csrf: "c", build: "b", user: { id: "a", name: "A" } };
let boot: Boot;

/** Answers by path; a path without an answer hangs, as a feed's ticket may here. */
function serving(answers: Record<string, () => Response>): void {
  vi.stubGlobal("fetch", (url: string) => {
    const answer = answers[url.slice("/api/ioc/v1".length)];
    return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer());
  });
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
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("location", { href: "http://c.test/wall/main?page=map", pathname: "/wall/main", search: "?page=map", protocol: "http:", assign });
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

  it("goes to log in and comes back to its very address", async () => {
    serving({ "/session": () => Response.json({}, { status: 401 }) });
    await started();
    expect(assign).toHaveBeenCalledWith("/login?next=%2Fwall%2Fmain%3Fpage%3Dmap");
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
