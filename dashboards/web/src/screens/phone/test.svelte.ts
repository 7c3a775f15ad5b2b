import { Problem } from "../../api/problems";
import type { Link, PhoneClient, PhoneTest } from "../../api/phone";
import { goneOf } from "./refusal";
import type { Gone } from "./state";

/** A test of somebody's way. Nothing is confirmed that the server has not said. */
export class TestPage {
  told = $state.raw<PhoneTest | null>(null);
  gone = $state<Gone | null>(null);
  phone = $state<string | null>(null);
  act = $state<"none" | "sending" | "failed">("none");
  /** The server could not be asked at all. */
  lost = $state(false);

  readonly #client: PhoneClient;
  readonly #way: Link | null;

  constructor(client: PhoneClient, way: Link | null) {
    this.#client = client;
    this.#way = way;
    if (way === null) this.gone = "unknown";
  }

  async load(): Promise<void> {
    await this.#ask("GET");
  }

  async confirm(): Promise<void> {
    if (this.act === "sending" || this.told === null || this.told.confirmed_at !== null) return;
    this.act = "sending";
    this.act = (await this.#ask("POST")) ? "none" : "failed";
  }

  async #ask(method: "GET" | "POST"): Promise<boolean> {
    if (this.#way === null) return false;
    try {
      this.told = await this.#client.test(method, this.#way);
      this.lost = false;
      return true;
    } catch (reason) {
      const problem = Problem.of(reason);
      this.gone = goneOf(problem);
      this.phone = problem.dutyPhone;
      this.lost = true;
      return false;
    }
  }
}
