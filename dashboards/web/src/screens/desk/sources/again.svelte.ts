import { Problem, type Client, type Replay, type ReplayResult } from "../../../api";

export type Stage = "idle" | "trying" | "tried" | "taking" | "taken";

const LOOK_MS = 1000;
/** Longer than anybody waits before a screen: the process that works orders off is dead, or busy. */
const DEADLINE_MS = 60_000;

/**
 * Taking refused payloads in again: a dry run first, then for good. The orders are worked off by
 * another process; until it has answered, this asks how far it is.
 */
export class Again {
  stage = $state<Stage>("idle");
  results = $state.raw<readonly ReplayResult[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** Nobody worked the order off in time. */
  givenUp = $state(false);

  readonly #client: Client;
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Asks no more; whoever left the page hears of nothing. */
  stop(): void {
    this.#turn += 1;
  }

  /** What was tried is not what is chosen now; what went wrong is told until the next try. */
  chooseAnew(): void {
    this.stop();
    this.stage = "idle";
    this.results = [];
  }

  reset(): void {
    this.chooseAnew();
    this.problem = null;
    this.givenUp = false;
  }

  async try(ids: readonly number[]): Promise<void> {
    this.reset();
    await this.#order("try", ids, "trying", "tried");
  }

  /** Returns whether it was done. */
  async take(ids: readonly number[]): Promise<boolean> {
    await this.#order("replay", ids, "taking", "taken");
    return this.stage === "taken";
  }

  async #order(how: "try" | "replay", ids: readonly number[], during: Stage, after: Stage): Promise<void> {
    const [turn, before] = [++this.#turn, this.stage];
    this.problem = null;
    this.givenUp = false;
    this.stage = during;
    const deadline = performance.now() + DEADLINE_MS;
    try {
      let order: Replay = await this.#client.again(how, ids);
      while (order.state === "waiting" && performance.now() < deadline) {
        await new Promise((go) => setTimeout(go, LOOK_MS));
        if (turn !== this.#turn) return;
        order = await this.#client.replay(order.id);
      }
      if (turn !== this.#turn) return;
      this.givenUp = order.state !== "done";
      this.results = this.givenUp ? this.results : order.results;
      this.stage = this.givenUp ? before : after;
    } catch (reason) {
      if (turn !== this.#turn) return;
      this.problem = Problem.of(reason);
      this.stage = before;
    }
  }
}
