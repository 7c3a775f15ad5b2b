import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Client } from "../api";
import { Feed } from "./feed.svelte";

const SERVER_START = Date.UTC(2026, 10, 24, 3, 42);

/** The server's end of the wire: a socket that answers from a clock that the test moves. */
class Server extends EventTarget {
  static sockets: Server[] = [];
  static skewMs = 0;
  onopen: ((event: unknown) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;
  seq = 0;
  closed = false;

  constructor() {
    super();
    Server.sockets.push(this);
  }

  static now = (): number => SERVER_START + performance.now();
  static last = (): Server => Server.sockets.at(-1) as Server;

  send(): void {}
  close(): void {
    this.closed = true;
  }

  greet(build = "b1"): this {
    this.onopen?.({});
    this.say({ type: "hello", build, epoch: 1, now: Server.now(), user: "a", zone: "UTC", hb: 5 });
    return this;
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  next(frame: object): void {
    this.say({ ...frame, seq: ++this.seq });
  }

  beat(canary_age: number | null = 1): void {
    this.next({ type: "heartbeat", now: Server.now(), canary_age, eval_age: null });
  }

  snapshot(data: object): void {
    this.next({ type: "snapshot", topic: "wall:a", at: Server.now(), data });
  }

  delta(ops: unknown[]): void {
    this.next({ type: "delta", topic: "wall:a", at: Server.now(), ops });
  }
}

const ticketServer = (): Promise<Response> => Promise.resolve(Response.json({ ticket: "t" }));
const page = Object.assign(new EventTarget(), { hidden: false });
let feed: Feed;
const signIn = vi.fn();
const builds: string[] = [];

/** Starts a feed that has its first frames; `machineOffMs`: how wrong this machine's clock is. */
async function started(machineOffMs = 0, closesWhenHidden = false): Promise<Server> {
  vi.setSystemTime(SERVER_START + machineOffMs);
  feed = new Feed(new Client(), {
    topics: ["wall:a"], closesWhenHidden, onSignIn: signIn, onBuild: (build) => builds.push(build),
  });
  feed.start();
  await vi.advanceTimersByTimeAsync(1);
  const server = Server.last().greet();
  server.snapshot({ a: 1 });
  server.beat();
  await vi.advanceTimersByTimeAsync(300);
  return server;
}

/** Lets seconds pass while the server beats as it should. */
async function calmly(server: Server, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    await vi.advanceTimersByTimeAsync(5000);
    server.beat();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
  Server.sockets = [];
  builds.length = 0;
  page.hidden = false;
  vi.stubGlobal("WebSocket", Server);
  vi.stubGlobal("fetch", ticketServer);
  vi.stubGlobal("document", page);
  vi.stubGlobal("location", { href: "http://center.test/", protocol: "http:" });
});

afterEach(() => {
  feed.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a feed", () => {
  it("shows snapshots and deltas, and says which build serves", async () => {
    const server = await started();
    server.delta([["a", 2], ["b", 3]]);
    await vi.advanceTimersByTimeAsync(300);
    expect(Object.fromEntries(feed.topics.get("wall:a")?.cells ?? [])).toEqual({ a: 2, b: 3 });
    expect(builds).toEqual(["b1"]);
  });

  it("renews values at most four times a second, the first at once", async () => {
    const server = await started();
    await vi.advanceTimersByTimeAsync(1000);
    const shown: unknown[] = [];
    for (let i = 0; i < 40; i++) {
      server.delta([["a", i]]);
      await vi.advanceTimersByTimeAsync(25);
      const value = feed.topics.get("wall:a")?.cells.get("a");
      if (shown.at(-1) !== value) shown.push(value);
    }
    expect(shown[0]).toBe(0);
    expect(shown.length).toBeLessThanOrEqual(5);
  });

  it("is calm while frames and canaries come", async () => {
    const server = await started();
    await calmly(server, 120);
    expect(feed.health.level).toBe("calm");
  });

  it("cut off: band within 11 s, veil within 31 s, state kept", async () => {
    const server = await started();
    await calmly(server, 20);
    vi.stubGlobal("fetch", () => new Promise<never>(() => undefined)); // a black hole
    await vi.advanceTimersByTimeAsync(9000);
    expect(feed.health.level).toBe("calm");
    await vi.advanceTimersByTimeAsync(2000);
    expect(feed.health).toMatchObject({ level: "band", broken: "connection" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(feed.health).toMatchObject({ level: "veil", broken: "connection" });
    expect(feed.topics.get("wall:a")?.cells.get("a")).toBe(1);
  });

  it("ingest frozen: the data lamp tells within 30 s while the link is well", async () => {
    const server = await started();
    await calmly(server, 20);
    for (let frozen = 5; frozen <= 20; frozen += 5) {
      await vi.advanceTimersByTimeAsync(5000);
      server.beat(frozen + 1);
    }
    expect(feed.health).toMatchObject({ level: "band", broken: "data" });
  });

  it("a restarted server that has seen no canary yet does not make data look newer", async () => {
    const server = await started();
    for (let i = 0; i < 3; i++) {
      await vi.advanceTimersByTimeAsync(5000);
      server.beat(null);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(feed.health.lamps[1].ageSeconds).toBeGreaterThan(15);
  });

  it("a server that knows an older canary than we saw does not make data look older", async () => {
    const server = await started();
    server.beat(25);
    await vi.advanceTimersByTimeAsync(1000);
    expect(feed.health.lamps[1].ageSeconds).toBeLessThan(5);
  });

  it("the first stamp moves clock and ages together: no veil flashes on a machine an hour ahead", async () => {
    vi.setSystemTime(SERVER_START + 3_600_000);
    feed = new Feed(new Client(), { topics: [], closesWhenHidden: false, onSignIn: signIn, onBuild: () => undefined });
    feed.start();
    await vi.advanceTimersByTimeAsync(1);
    Server.last().greet();
    expect(feed.health.level).toBe("calm");
  });

  it.each([3_600_000, -3_600_000])("ages are right with this machine's clock off by %d ms, and it is said", async (off) => {
    const server = await started(off);
    await calmly(server, 10);
    await vi.advanceTimersByTimeAsync(3000);
    expect(Math.abs(feed.now - Server.now())).toBeLessThan(600);
    expect(feed.health.lamps[0].ageSeconds).toBeCloseTo(3, 0);
    expect(feed.clockSkewed).toBe(true);
  });

  it("after an hour of sleep it is dead at once, shows the true age, and reconnects", async () => {
    await started();
    vi.setSystemTime(Date.now() + 3_600_000); // the monotonic clock stood still
    await vi.advanceTimersByTimeAsync(500);
    expect(feed.connection).toMatchObject({ loss: "sleep" });
    expect(feed.health.level).toBe("veil");
    expect(Server.sockets).toHaveLength(2);
  });

  it("masks a desk's figures after a long absence until the next snapshot", async () => {
    const server = await started(0, true);
    page.hidden = true;
    page.dispatchEvent(new Event("visibilitychange"));
    await calmly(server, 301);
    await vi.advanceTimersByTimeAsync(500);
    expect(feed.connection.phase).toBe("hidden");
    page.hidden = false;
    page.dispatchEvent(new Event("visibilitychange"));
    expect(feed.masked).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    Server.last().greet().snapshot({ a: 5 });
    await vi.advanceTimersByTimeAsync(300);
    expect(feed.masked).toBe(false);
  });

  it("never closes a wall that nobody looks at", async () => {
    const server = await started();
    page.hidden = true;
    page.dispatchEvent(new Event("visibilitychange"));
    await calmly(server, 600);
    expect(feed.connection.phase).toBe("open");
  });

  it("asks to sign in when its session ends", async () => {
    const server = await started();
    server.say({ type: "bye", reason: "session_expired", retry_after: null });
    expect(signIn).toHaveBeenCalledOnce();
  });

  it("holds no more after 200,000 deltas and 500 reconnects than before", async () => {
    let server = await started();
    for (let round = 0; round < 500; round++) {
      for (let i = 0; i < 400; i++) server.delta([[`cell${i % 20}`, i]]);
      server.say({ type: "bye", reason: "slow", retry_after: 0.1 });
      await vi.advanceTimersByTimeAsync(1200);
      server = Server.last().greet();
      server.snapshot({ a: round });
    }
    await vi.advanceTimersByTimeAsync(300);
    expect([...(feed.topics.get("wall:a")?.cells.keys() ?? [])]).toEqual(["a"]);
    expect(Server.sockets.filter(({ closed }) => !closed)).toHaveLength(1);
    expect(Server.sockets.slice(0, -1).every(({ onmessage }) => onmessage === null)).toBe(true);
  });
});
