import { Problem } from "../../api/problems";
import { newRequest } from "../../api/request";
import type { PhoneAct, PhoneCallable, PhoneClient, PhoneTrend, PhoneView, Way } from "../../api/phone";
import { follow } from "./follow";
import { recall, remember } from "./kept";
import { goneOf } from "./refusal";
import { isLost, look, next, serverNow, START, type Event, type State } from "./state";

const POLL_MS = 5_000;
const TREND_MS = 60_000;

/** One alert: asks the server again and again, and tells it what its reader does. */
export class AlertPage {
  #state = $state.raw<State>(START);
  trend = $state.raw<PhoneTrend | null>(null);
  /** The monotonic clock, by the second. */
  now = $state(performance.now());
  readonly look = $derived(look(this.#state, this.now));
  readonly lost = $derived(isLost(this.#state, this.now));
  readonly serverNow = $derived(serverNow(this.#state, this.now));

  readonly #client: PhoneClient;
  #way: Way;
  #asking = false;
  #trendAt = -Infinity;

  constructor(client: PhoneClient, way: Way) {
    this.#client = client;
    this.#way = way;
    const kept = recall(way, Date.now());
    if (kept !== null) this.#take({ is: "kept", view: kept.view, at: performance.now() - kept.ageMs });
  }

  get state(): State {
    return this.#state;
  }

  get view(): PhoneView | null {
    return this.#state.view;
  }

  get hasLink(): boolean {
    return this.#way.by === "link";
  }

  /** Until the returned function is called. */
  follow(): () => void {
    return follow(() => this.load(), () => (this.now = performance.now()), POLL_MS);
  }

  async load(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      this.#show("viewed", await this.#client.view(this.#way));
    } catch (reason) {
      this.#refuse(Problem.of(reason));
    } finally {
      this.#asking = false;
    }
    if (this.view !== null && performance.now() - this.#trendAt > TREND_MS) void this.#draw();
  }

  async act(wanted: Omit<PhoneAct, "request">): Promise<void> {
    await this.#send({ ...wanted, request: newRequest() });
  }

  /** Whom an escalation calls, now. */
  callable(): Promise<PhoneCallable> {
    return this.#client.callable(this.#way);
  }

  /** The same once more, under the same key: if it was done after all, nothing is done twice. */
  async again(): Promise<void> {
    const { act } = this.#state;
    if (act.is === "failed") await this.#send(act.wanted);
    else await this.load();
  }

  async #send(wanted: PhoneAct): Promise<void> {
    this.#take({ is: "tapped", wanted, at: performance.now() });
    const { act } = this.#state;
    if (act.is !== "sending" || act.wanted !== wanted) return;
    try {
      this.#show("done", await this.#client.act(this.#way, wanted));
    } catch (reason) {
      this.#fail(Problem.of(reason));
    }
  }

  #fail(problem: Problem): void {
    const nowMs = serverNow(this.#state, performance.now());
    if (problem.owner !== null) this.#take({ is: "taken", owner: problem.owner, nowMs });
    else if (goneOf(problem) !== null) this.#refuse(problem);
    else {
      const why = problem.status === 0 ? "unreached" : problem.status >= 500 || problem.status === 429 ? "server" : "refused";
      this.#take({ is: "failed", why, detail: problem.detail ?? "", at: performance.now() });
    }
  }

  #refuse(problem: Problem): void {
    const why = goneOf(problem);
    if (why === null) this.#take({ is: "lost", at: performance.now() });
    else this.#take({ is: "gone", why, phone: problem.dutyPhone });
  }

  #show(is: "viewed" | "done", view: PhoneView): void {
    if (this.#way.by === "code") this.#way = { by: "session", alert: view.alert.id };
    this.#take({ is, view, at: performance.now() });
    remember(this.#way, view, Date.now());
  }

  #take(event: Event): void {
    this.#state = next(this.#state, event);
    this.now = performance.now();
  }

  async #draw(): Promise<void> {
    this.#trendAt = performance.now();
    try {
      this.trend = await this.#client.trend(this.#way);
    } catch {
      this.#trendAt = -Infinity; // with the next view
    }
  }
}
