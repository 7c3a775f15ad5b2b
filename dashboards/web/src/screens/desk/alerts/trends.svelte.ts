import type { AlertRow, Client } from "../../../api";
import { questions, TREND_MS, trends, type Trend } from "./trends";

/** Trends of the alerts that are shown. One question at a time: the pictures may come late, the list may not. */
export class Trends {
  drawn = $state.raw<ReadonlyMap<number, Trend>>(new Map());

  readonly #client: Client;
  readonly #now: () => number;

  /** now: server time. */
  constructor(client: Client, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** Those of alerts that are not asked for are forgotten. */
  async load(rows: readonly AlertRow[]): Promise<void> {
    const found = new Map<number, Trend>();
    for (const question of questions(rows)) {
      try {
        const now = this.#now();
        const chart = await this.#client.chart(question.threshold.left, now - TREND_MS, now);
        for (const [id, trend] of trends(question, chart)) found.set(id, trend);
      } catch {
        // No picture: the row says all that it says without one, and the alert's page says why.
      }
    }
    this.drawn = found;
  }
}
