import { Problem } from "../../api/problems";
import { newRequest } from "../../api/request";
import type { PhoneAlert, PhoneClient, PhoneList, Way } from "../../api/phone";
import type { Gone } from "./state";
import { follow } from "./follow";
import { goneOf } from "./refusal";
import { partsOf, type Parts } from "./parts";

const POLL_MS = 10_000;
const LOST_MS = 25_000;

/** What is open. Rows stay where they are under a finger. */
export class ListPage {
  list = $state.raw<PhoneList | null>(null);
  gone = $state<Gone | null>(null);
  now = $state(performance.now());
  #at = $state(0);
  #failedAt = $state<number | null>(null);
  /** Rows whose act is under way, or has failed. */
  acts = $state.raw<ReadonlyMap<number, "sending" | "failed">>(new Map());
  readonly ageMs = $derived(this.now - this.#at);
  readonly lost = $derived(this.#failedAt !== null && this.ageMs > LOST_MS);
  /** Nothing was ever told, and nothing answers. */
  readonly unreached = $derived(this.list === null && this.#failedAt !== null);
  readonly nowMs = $derived(this.list === null ? 0 : Date.parse(this.list.as_of) + this.ageMs);
  readonly parts: Parts = $derived(partsOf(this.list?.alerts ?? []));

  readonly #client: PhoneClient;
  readonly #way: Way | null;

  constructor(client: PhoneClient, way: Way | null) {
    this.#client = client;
    this.#way = way;
  }

  follow(): () => void {
    return follow(() => this.load(), () => (this.now = performance.now()), POLL_MS);
  }

  async load(): Promise<void> {
    try {
      this.list = await this.#client.list(this.#way);
      [this.#at, this.#failedAt, this.gone] = [performance.now(), null, null];
    } catch (reason) {
      this.gone = goneOf(Problem.of(reason));
      if (this.gone === null) this.#failedAt ??= performance.now();
    }
    this.now = performance.now();
  }

  /** Only who signed in acts in a list: a link is for one alert. */
  async take(alert: PhoneAlert): Promise<void> {
    if (this.acts.get(alert.id) === "sending") return;
    this.#note(alert.id, "sending");
    try {
      const way: Way = { by: "session", alert: alert.id };
      this.#put((await this.#client.act(way, { kind: "ack", request: newRequest() })).alert);
      this.#note(alert.id, null);
    } catch (reason) {
      const problem = Problem.of(reason);
      this.#note(alert.id, problem.owner === null ? "failed" : null);
      if (problem.owner !== null) await this.load();
    }
  }

  #put(alert: PhoneAlert): void {
    if (this.list !== null) this.list = { ...this.list, alerts: this.list.alerts.map((each) => (each.id === alert.id ? alert : each)) };
  }

  #note(id: number, stand: "sending" | "failed" | null): void {
    const noted = new Map(this.acts);
    if (stand === null) noted.delete(id);
    else noted.set(id, stand);
    this.acts = noted;
  }
}
