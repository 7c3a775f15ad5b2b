import type { components } from "./schema";

type Schemas = components["schemas"];
export type PushBrowser = Schemas["PushBrowser"];

type Json = <T>(method: "GET" | "POST", path: string, body?: object) => Promise<T>;
type Send = (method: "DELETE", path: string) => Promise<Response>;

/** Browsers that show messages though no page of ours is open: those of who signed in. */
export class PushCalls {
  readonly #json: Json;
  readonly #send: Send;

  constructor(json: Json, send: Send) {
    this.#json = json;
    this.#send = send;
  }

  async key(): Promise<string> {
    return (await this.#json<Schemas["PushKey"]>("GET", "/push/key")).key;
  }

  async browsers(): Promise<readonly PushBrowser[]> {
    return (await this.#json<Schemas["PushBrowsers"]>("GET", "/push/subscriptions")).browsers;
  }

  /** subscription: as the browser gives it. */
  add(subscription: PushSubscriptionJSON): Promise<PushBrowser> {
    return this.#json("POST", "/push/subscriptions", subscription);
  }

  async remove(id: number): Promise<void> {
    await this.#send("DELETE", `/push/subscriptions/${id}`);
  }
}
