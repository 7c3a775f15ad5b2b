import { newRequest, Problem, type AlertActKind, type AlertActs, type AlertActsDone, type AlertFilter, type AlertRow, type Client } from "../../../api";
import { confirmed, dismissed, failed, NO_ACTS, sending, settled, type Act, type Acts, type Wanted } from "./acts";

export interface How {
  readonly note?: string;
  /** RFC 3339. */
  readonly until?: string | null;
  /** Id of who is given it, or called. */
  readonly person?: string | null;
}

/** Acts on alerts that are under way or that failed; a confirmed one is the alert's own row. */
export class ActStore {
  acts = $state.raw<Acts>(NO_ACTS);

  readonly #client: Client;
  readonly #onrow: (row: AlertRow) => void;

  /** onrow: what the server answered an act with. */
  constructor(client: Client, onrow: (row: AlertRow) => void) {
    this.#client = client;
    this.#onrow = onrow;
  }

  of(id: number): Act | null {
    return this.acts.get(id) ?? null;
  }

  async act(id: number, kind: AlertActKind, how: How = {}): Promise<boolean> {
    if (this.of(id)?.state === "sending") return false;
    return this.#send(id, { kind, request: newRequest(), note: how.note ?? "", until: how.until ?? null, person: how.person ?? null });
  }

  /** The same act again, under the same key. */
  async again(id: number): Promise<void> {
    const act = this.of(id);
    if (act?.state === "failed") await this.#send(id, act);
  }

  dismiss(id: number): void {
    this.acts = dismissed(this.acts, id);
  }

  settle(rows: readonly AlertRow[], now: number): void {
    this.acts = settled(this.acts, rows, now);
  }

  async #send(id: number, { kind, request, note, until, person }: Wanted): Promise<boolean> {
    this.acts = sending(this.acts, id, { kind, request, note, until, person });
    try {
      const row = await this.#client.actOn(id, { kind, request, ...(note === "" ? {} : { note }), ...(until === null ? {} : { until }), ...(person === null ? {} : { person }) });
      this.#onrow(row);
      this.acts = confirmed(this.acts, id, request);
      return true;
    } catch (reason) {
      this.acts = failed(this.acts, id, request, Problem.of(reason));
      return false;
    }
  }
}

export interface Bulk {
  readonly kind: "ack" | "snooze";
  readonly ids: readonly number[];
  /** Instead of ids: all that fit. */
  readonly filter: AlertFilter | null;
  /** What whoever confirmed it saw. */
  readonly expected: number;
}

/** One act on many alerts: nothing of them changes before the server says how many it did. */
export class BulkAct {
  state = $state<"idle" | "sending" | "done" | "failed">("idle");
  done = $state.raw<AlertActsDone | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;
  readonly #wanted: Bulk;
  readonly #request = newRequest();

  constructor(client: Client, wanted: Bulk) {
    this.#client = client;
    this.#wanted = wanted;
  }

  async send(how: How): Promise<boolean> {
    if (this.state === "sending") return false;
    this.state = "sending";
    this.problem = null;
    try {
      this.done = await this.#client.actOnMany(this.#body(how));
      this.state = "done";
    } catch (reason) {
      this.problem = Problem.of(reason);
      this.state = "failed";
    }
    return this.state === "done";
  }

  #body({ note, until }: How): AlertActs {
    const { kind, ids, filter, expected } = this.#wanted;
    return {
      kind, expected, request: this.#request, ...(filter === null ? { ids: [...ids] } : { filter }),
      ...(note ? { note } : {}), ...(until ? { until } : {}),
    };
  }
}
