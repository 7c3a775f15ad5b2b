import type { Client, MaintenanceTime } from "../../../../api";

/** Times of maintenance around what a page draws. Without an answer charts stand without a hatch. */
export class Works {
  times = $state.raw<readonly MaintenanceTime[]>([]);

  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** since, until: unix milliseconds. */
  async load(since: number, until: number): Promise<void> {
    try {
      this.times = await this.#client.maintenanceTimes(since, until);
    } catch {
      // The list of maintenance says why it cannot be had; what was known stays.
    }
  }
}
