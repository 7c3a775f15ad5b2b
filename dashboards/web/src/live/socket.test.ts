import { describe, expect, it } from "vitest";
import { Problem } from "../api";
import type { Connection } from "./connection";
import { LiveSocket, type Socket, type Wire } from "./socket";

const HELLO = '{"type":"hello","build":"b","epoch":1,"now":9,"user":"a","zone":"UTC","hb":5}';

class FakeSocket implements Socket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  sent: string[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
}

/** A wire that is held in the test's hand. */
class FakeWire implements Wire {
  at = 0;
  sockets: FakeSocket[] = [];
  tickets: { resolve: (ticket: string) => void; reject: (reason: unknown) => void }[] = [];
  now = (): number => this.at;
  random = (): number => 0.5;
  ticket = (): Promise<string> =>
    new Promise((resolve, reject) => this.tickets.push({ resolve, reject }));
  looks: ((there: boolean) => void)[] = [];
  look = (): Promise<boolean> => new Promise((resolve) => this.looks.push(resolve));
  open = (): Socket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  };
}

function given() {
  const wire = new FakeWire();
  const heard: string[] = [];
  const states: Connection["phase"][] = [];
  let signIns = 0;
  const live = new LiveSocket(wire, ["sources"], {
    frame: (frame) => heard.push(frame.type),
    changed: ({ phase }) => states.push(phase),
    signIn: () => (signIns += 1),
  });
  return { wire, live, heard, states, signIns: () => signIns };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function greeted() {
  const world = given();
  world.live.handle({ kind: "start" });
  world.wire.tickets[0]?.resolve("t");
  await settled();
  const socket = world.wire.sockets[0] as FakeSocket;
  socket.onopen?.(undefined as never);
  socket.onmessage?.({ data: HELLO });
  return { ...world, socket };
}

/** Refused often enough to wait for seconds, and looking meanwhile. */
async function looking() {
  const { live, wire } = given();
  const refused = async (): Promise<void> => {
    wire.tickets.at(-1)?.reject(new Problem(0));
    await settled();
  };
  live.handle({ kind: "start" });
  for (let losses = 1; losses <= 6; losses++) {
    await refused();
    wire.at += losses === 6 ? 1000 : 9000;
    live.handle({ kind: "tick" });
  }
  expect(wire.looks).toHaveLength(1);
  return { live, wire, refused, look: wire.looks[0] as (there: boolean) => void };
}

describe("LiveSocket", () => {
  it("subscribes on opening and hands frames on", async () => {
    const { socket, heard, states } = await greeted();
    expect(socket.sent).toEqual(['{"type":"subscribe","topics":["sources"]}']);
    expect(heard).toEqual(["hello"]);
    expect(states).toEqual(["ticket", "opening", "open"]);
  });

  it("drops a socket that sent nonsense and never hears it again", async () => {
    const { socket, wire, heard } = await greeted();
    const old = socket.onmessage;
    socket.onmessage?.({ data: "{" });
    expect(socket.closed).toBe(true);
    old?.({ data: HELLO });
    expect(heard).toEqual(["hello"]);
    expect(wire.tickets).toHaveLength(2);
  });

  it("treats binary frames as nonsense", async () => {
    const { socket } = await greeted();
    socket.onmessage?.({ data: new ArrayBuffer(2) });
    expect(socket.closed).toBe(true);
  });

  it("ignores a ticket that comes after its attempt was given up", async () => {
    const { live, wire } = given();
    live.handle({ kind: "start" });
    wire.at = 10_001;
    live.handle({ kind: "tick" });
    wire.tickets[0]?.resolve("late");
    await settled();
    expect(wire.sockets).toHaveLength(0);
    wire.tickets[1]?.resolve("new");
    await settled();
    expect(wire.sockets).toHaveLength(1);
  });

  it("asks to sign in when the ticket is refused with 401", async () => {
    const { live, wire, signIns } = given();
    live.handle({ kind: "start" });
    wire.tickets[0]?.reject(new Problem(401));
    await settled();
    expect(signIns()).toBe(1);
  });

  it("tries again when the server is not reached", async () => {
    const { live, wire } = given();
    live.handle({ kind: "start" });
    wire.tickets[0]?.reject(new Problem(0));
    await settled();
    expect(wire.tickets).toHaveLength(2);
  });

  it("connects soon after a look that found the server", async () => {
    const { live, wire, look } = await looking();
    const asked = wire.tickets.length;
    look(true);
    await settled();
    wire.at += 500;
    live.handle({ kind: "tick" });
    expect(wire.tickets).toHaveLength(asked + 1);
  });

  it("does not mind a look that ends in a later wait", async () => {
    const { live, wire, look, refused } = await looking();
    wire.at += 8000;
    live.handle({ kind: "tick" });
    await refused();
    const asked = wire.tickets.length;
    look(true);
    await settled();
    wire.at += 500;
    live.handle({ kind: "tick" });
    expect(wire.tickets).toHaveLength(asked);
  });

  it("is silent after stop", async () => {
    const { live, socket, states } = await greeted();
    const close = socket.onclose;
    live.stop();
    close?.(undefined as never);
    expect(socket.closed).toBe(true);
    expect(states.at(-1)).toBe("open");
  });
});
