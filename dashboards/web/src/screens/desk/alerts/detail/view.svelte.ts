import { Problem, type AlertDetail, type AlertRow, type Chart, type Client } from "../../../../api";
import { instant } from "../../../../live/alerts";
import { Works } from "../maintenance/works.svelte";
import { around } from "./drawn";
import { thresholdOf } from "./threshold";

/** One alert as the server last told it, and the chart of its condition. */
export class DetailView {
  told = $state.raw<AlertDetail | null>(null);
  /** Server time of the answer. */
  at = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);
  chart = $state.raw<Chart | null>(null);
  chartProblem = $state.raw<Problem | null>(null);

  /** Maintenance around it. */
  readonly works: Works;

  readonly #client: Client;
  readonly #id: number;
  readonly #now: () => number;

  /** now: server time. */
  constructor(client: Client, id: number, now: () => number) {
    this.works = new Works(client);
    this.#client = client;
    this.#id = id;
    this.#now = now;
  }

  async load(): Promise<void> {
    try {
      this.told = await this.#client.alert(this.#id);
      this.at = this.#now();
      this.problem = null;
    } catch (reason) {
      this.problem = Problem.of(reason);
    }
  }

  /** What is compared, as far as that can be told from the condition, else the condition itself. */
  async draw(): Promise<void> {
    const told = this.told;
    if (told?.expr == null) return;
    const { from, to } = around(instant(told.active_at) ?? 0, instant(told.ended_at), this.#now());
    void this.works.load(from, to);
    try {
      this.chart = await this.#client.chart(thresholdOf(told.expr)?.left ?? told.expr, from, to);
      this.chartProblem = null;
    } catch (reason) {
      this.chartProblem = Problem.of(reason);
    }
  }

  /** What the server answered an act with. */
  put(row: AlertRow): void {
    if (this.told !== null) this.told = { ...this.told, ...row };
  }
}
