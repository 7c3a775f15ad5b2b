import { Problem, type Client, type Matcher, type SilencePreview } from "../../../../api";

/** What a silence would hide: asked again when its conditions change, and only the last answer counts. */
export class Preview {
  found = $state.raw<SilencePreview | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  async ask(matchers: readonly Matcher[]): Promise<void> {
    const turn = ++this.#turn;
    this.found = null;
    this.problem = null;
    if (matchers.length === 0) return;
    try {
      const found = await this.#client.previewSilence(matchers);
      if (turn === this.#turn) this.found = found;
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
    }
  }
}
