import { Problem, type Frame } from "../api";
import { IDLE, step, type Connection, type Effect, type Event } from "./connection";
import { parseFrame } from "./protocol";

/** What the feed needs of the outside; tests give a fake wire and clock. */
export interface Wire {
  /** Monotonic milliseconds. */
  now(): number;
  random(): number;
  ticket(): Promise<string>;
  /** Whether the server answers at all. */
  look(): Promise<boolean>;
  open(ticket: string): Socket;
}

/** The part of `WebSocket` that is used. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface Listener {
  frame(frame: Frame): void;
  changed(connection: Connection): void;
  signIn(): void;
}

/** Does what `connection.step` decides: one socket at a time, late answers of old ones ignored. */
export class LiveSocket {
  #state: Connection = IDLE;
  #socket: Socket | null = null;
  /** Grows with each attempt: an answer that carries an older number is of a dropped attempt. */
  #attempt = 0;
  readonly #wire: Wire;
  readonly #topics: readonly string[];
  readonly #listener: Listener;

  constructor(wire: Wire, topics: readonly string[], listener: Listener) {
    this.#wire = wire;
    this.#topics = topics;
    this.#listener = listener;
  }

  handle(event: Event): void {
    const [state, effects] = step(this.#state, event, this.#wire.now(), () => this.#wire.random());
    const changed = state !== this.#state;
    this.#state = state;
    for (const effect of effects) this.#do(effect);
    if (changed) this.#listener.changed(this.#state);
  }

  /** For leaving the page: no event follows. */
  stop(): void {
    this.#drop();
    this.#state = IDLE;
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case "ask-ticket":
        void this.#askTicket(++this.#attempt);
        return;
      case "look":
        void this.#look(this.#attempt);
        return;
      case "open":
        this.#open(effect.ticket, this.#attempt);
        return;
      case "subscribe":
        this.#socket?.send(JSON.stringify({ type: "subscribe", topics: this.#topics }));
        return;
      case "apply":
        this.#listener.frame(effect.frame);
        return;
      case "close":
        this.#drop();
        return;
      case "sign-in":
        this.#listener.signIn();
    }
  }

  async #askTicket(attempt: number): Promise<void> {
    const event = await this.#wire.ticket().then(
      (ticket): Event => ({ kind: "ticket", ticket }),
      (reason: unknown): Event =>
        reason instanceof Problem
          ? { kind: "refused", status: reason.status, retryAfterSeconds: reason.retryAfterSeconds }
          : { kind: "refused", status: 0, retryAfterSeconds: null },
    );
    if (attempt === this.#attempt) this.handle(event);
  }

  async #look(attempt: number): Promise<void> {
    const there = await this.#wire.look();
    if (attempt === this.#attempt) this.handle({ kind: "looked", there });
  }

  #open(ticket: string, attempt: number): void {
    const socket = this.#wire.open(ticket);
    this.#socket = socket;
    const current = (event: Event): void => {
      if (attempt === this.#attempt && this.#socket === socket) this.handle(event);
    };
    socket.onopen = () => current({ kind: "opened" });
    socket.onclose = () => current({ kind: "closed" });
    socket.onmessage = ({ data }) =>
      current({ kind: "frame", frame: typeof data === "string" ? parseFrame(data) : null });
  }

  #drop(): void {
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
