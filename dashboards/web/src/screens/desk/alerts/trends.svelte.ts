import type { AlertRow, Client } from "../../../api";
import type { Work } from "../../../charts/series";
import { labelled, worksOf } from "./maintenance/works";
import { Works } from "./maintenance/works.svelte";
import type { Speaker } from "./says";
import { questions, TREND_MS, trends, type Trend } from "./trends";

/** Trends of the alerts that are shown. One question at a time: the pictures may come late, the list may not. */
export class Trends {
  drawn = $state.raw<ReadonlyMap<number, Trend>>(new Map());

  readonly #client: Client;
  readonly #now: () => number;
  readonly #works: Works;

  /** now: server time. */
  constructor(client: Client, now: () => number) {
    this.#client = client;
    this.#now = now;
    this.#works = new Works(client);
  }

  /** Those of alerts that are not asked for are forgotten. */
  async load(rows: readonly AlertRow[], speaker: Speaker): Promise<void> {
    const found = new Map<number, Trend>();
    if (rows.length > 0) await this.#works.load(this.#now() - TREND_MS, this.#now());
    const worked = (row: AlertRow): readonly Work[] => worksOf(this.#works.times, labelled(row.labels, row.unit), speaker);
    for (const question of questions(rows)) {
      try {
        const now = this.#now();
        const chart = await this.#client.chart(question.threshold.left, now - TREND_MS, now);
        for (const [id, trend] of trends(question, chart, worked)) found.set(id, trend);
      } catch {
        // No picture: the row says all that it says without one, and the alert's page says why.
      }
    }
    this.drawn = found;
  }
}
