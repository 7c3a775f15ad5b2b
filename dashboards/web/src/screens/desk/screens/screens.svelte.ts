import { Problem, type Client, type Screens, type WallName } from "../../../api";

/** The screens of the center. */
export class ScreenStore {
  listed = $state.raw<Screens | null>(null);
  walls = $state.raw<readonly WallName[]>([]);
  /** Why the list is not current. */
  problem = $state.raw<Problem | null>(null);

  readonly #client: Client;
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      if (this.walls.length === 0) this.walls = await this.#client.walls();
      const listed = await this.#client.screens();
      if (turn !== this.#turn) return; // asked before something was changed
      this.listed = listed;
      this.problem = null;
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
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
      return Problem.of(reason);
    }
    await this.load();
    return null;
  }
}
