import type { Client, Frame, Heartbeat, Hello, Snapshot, Delta } from "../api";
import { alarmsOf, TOPIC as ALERTS, type Alarms } from "./alerts";
import {
  carried, NO_CLOCK, serverNow, skewed, slept, stamped, type ServerClock, type Tick,
} from "./clock";
import { IDLE, type Connection } from "./connection";
import { health, type Health, type Pulse } from "./health";
import { LiveSocket, type Socket } from "./socket";
import { applied, NO_TOPICS, type Topics } from "./topics";

const TICK_MS = 500;
/** Numbers change at most four times a second; the first change after a pause shows at once. */
const FLUSH_MS = 250;
const HEARTBEAT_SECONDS = 5;

export interface FeedOptions {
  readonly topics: readonly string[];
  /** Desk and phone close a feed nobody sees; a wall never does. */
  readonly closesWhenHidden: boolean;
  readonly onSignIn: () => void;
  readonly onBuild: (build: string) => void;
}

/** The page's one live feed as reactive state. `start()` and `stop()` belong to the root component. */
export class Feed {
  topics = $state.raw<Topics>(NO_TOPICS);
  readonly #alerts = $derived(this.topics.get(ALERTS));
  /** What fires, worked out anew only when that changes. */
  readonly alarms: Alarms = $derived(alarmsOf(this.#alerts));
  connection = $state.raw<Connection>(IDLE);
  /** Server time, renewed with each tick; this machine's until the first stamp. */
  now = $state(Date.now());
  clockSkewed = $state(false);
  /** Number of frames laid on the page so far (`data-frames`): what browser tests wait for. */
  frames = $state(0);

  /** A desk that was hidden for long: its figures are covered until the next snapshot. */
  masked = $state(false);

  #clock = $state.raw<ServerClock>(NO_CLOCK);
  #pulse = $state.raw<Pulse>({
    since: Date.now(),
    greetedAt: 0,
    frameAt: null,
    beatAt: null,
    canaryAt: null,
    evaluatedAt: null,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  });
  readonly health: Health = $derived(health(this.#pulse, this.now));
  /** Whether the server's time is known: before, ages are guesses of this machine's clock. */
  readonly stampedOnce = $derived(this.#clock.offsets.length > 0);

  readonly #socket: LiveSocket;
  readonly #options: FeedOptions;
  #pending: (Snapshot | Delta)[] = [];
  #flushTimer: ReturnType<typeof setTimeout> | null = null;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #tickTimer: ReturnType<typeof setInterval> | null = null;
  #lastTick: Tick = tick();

  constructor(client: Client, options: FeedOptions) {
    this.#options = options;
    this.#socket = new LiveSocket(
      {
        now: () => performance.now(),
        random: Math.random,
        ticket: () => client.ticket(),
        look: () => client.build().then(() => true, () => false),
        open: (ticket) => openSocket(ticket),
      },
      options.topics,
      {
        frame: (frame) => this.#received(frame),
        changed: (connection) => (this.connection = connection),
        signIn: options.onSignIn,
      },
    );
  }

  start(): void {
    this.#tickTimer = setInterval(() => this.#tick(), TICK_MS);
    document.addEventListener("visibilitychange", this.#visibility);
    this.#socket.handle({ kind: "start" });
  }

  stop(): void {
    if (this.#tickTimer !== null) clearInterval(this.#tickTimer);
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    document.removeEventListener("visibilitychange", this.#visibility);
    this.#socket.stop();
  }

  readonly #visibility = (): void => {
    if (!this.#options.closesWhenHidden) return;
    if (!document.hidden && this.connection.phase === "hidden") this.masked = true;
    this.#socket.handle({ kind: document.hidden ? "hidden" : "shown" });
  };

  #tick(): void {
    const next = tick();
    if (slept(this.#lastTick, next)) {
      this.#clock = carried(this.#clock, this.#lastTick, next);
      this.#socket.handle({ kind: "slept" });
    }
    this.#lastTick = next;
    this.#socket.handle({ kind: "tick" });
    this.#renew(next);
  }

  #renew(at: Tick): void {
    this.now = serverNow(this.#clock, at.monotonicMs) ?? at.wallMs;
    this.clockSkewed = skewed(this.#clock, at.monotonicMs, at.wallMs);
  }

  /** Server time this very moment, for what moves faster than the ticks. */
  serverNow(): number {
    return serverNow(this.#clock, performance.now()) ?? Date.now();
  }

  #received(frame: Frame): void {
    if (frame.type === "hello") this.#greeted(frame);
    else if (frame.type === "heartbeat") this.#beat(frame);
    else if (frame.type !== "bye") this.#changed(frame);
    this.#pulse = { ...this.#pulse, frameAt: this.serverNow() };
    this.#renew(tick()); // the first stamp may move the clock by hours: ages must not mix both
  }

  #greeted(hello: Hello): void {
    const first = this.#clock.offsets.length === 0;
    this.#clock = stamped(this.#clock, hello.now, performance.now());
    this.#pulse = { ...this.#pulse, greetedAt: hello.now, heartbeatSeconds: hello.hb };
    if (first) this.#pulse = { ...this.#pulse, since: hello.now };
    this.#options.onBuild(hello.build);
  }

  #beat(beat: Heartbeat): void {
    this.#clock = stamped(this.#clock, beat.now, performance.now());
    const canaryAt = beat.canary_age === null ? null : beat.now - beat.canary_age * 1000;
    const evaluatedAt = beat.eval_age === null ? null : beat.now - beat.eval_age * 1000;
    this.#pulse = {
      ...this.#pulse,
      beatAt: beat.now,
      // A restarted server may not have seen a canary yet: what is known stays known.
      canaryAt: canaryAt === null ? this.#pulse.canaryAt : Math.max(canaryAt, this.#pulse.canaryAt ?? 0),
      evaluatedAt: evaluatedAt ?? null,
    };
  }

  #changed(frame: Snapshot | Delta): void {
    this.#pending.push(frame);
    if (this.#flushTimer !== null) return;
    const wait = Math.max(0, this.#flushedAt + FLUSH_MS - performance.now());
    this.#flushTimer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#flushTimer = null;
    this.#flushedAt = performance.now();
    const frames = this.#pending;
    this.#pending = [];
    this.topics = applied(this.topics, frames);
    this.frames += frames.length;
    if (frames.some((frame) => frame.type === "snapshot")) this.masked = false;
  }
}

function tick(): Tick {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}

function openSocket(ticket: string): Socket {
  const address = new URL("/api/ioc/v1/live", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(address, ["ioc.v1", ticket]) as Socket;
}
