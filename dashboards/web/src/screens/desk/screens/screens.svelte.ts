import { Problem, type Client, type Screens, type WallName } from "../../../api";

/** The screens of the center. */
export class ScreenStore {
  listed = $state.raw<Screens | null>(null);
  walls = $state.raw<readonly WallName[]>([]);
  /** Why the list is not current. */
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    try {
      if (this.walls.length === 0) this.walls = await this.#client.walls();
      this.listed = await this.#client.screens();
      this.problem = null;
    } catch (reason) {
      this.problem = problemOf(reason);
    }
  }

  /** Null when it is done. */
  async approve(code: string, name: string, wall: string): Promise<Problem | null> {
    return this.#done(() => this.#client.approveScreen({ code, name: name.normalize("NFC"), wall }));
  }

  /** Null when it is done. */
  async revoke(id: string): Promise<Problem | null> {
    return this.#done(() => this.#client.revokeScreen(id));
  }

  async #done(work: () => Promise<unknown>): Promise<Problem | null> {
    try {
      await work();
    } catch (reason) {
      return problemOf(reason);
    }
    await this.load();
    return null;
  }
}

function problemOf(reason: unknown): Problem {
  return reason instanceof Problem ? reason : new Problem(0);
}
