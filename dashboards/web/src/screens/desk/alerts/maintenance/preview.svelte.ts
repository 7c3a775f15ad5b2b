import { Problem, type Client, type MaintenancePreview, type MaintenanceTrial } from "../../../../api";

/** What maintenance would do: asked again when it changes, and only the last answer counts. */
export class Preview {
  found = $state.raw<MaintenancePreview | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  async ask(trial: MaintenanceTrial | null): Promise<void> {
    const turn = ++this.#turn;
    this.problem = null;
    if (trial === null) {
      this.found = null;
      return;
    }
    try {
      const found = await this.#client.previewMaintenance(trial);
      if (turn === this.#turn) this.found = found;
    } catch (reason) {
      if (turn === this.#turn) [this.found, this.problem] = [null, Problem.of(reason)];
    }
  }
}
