import { Problem, problemOf } from "./problems";
import { PushCalls } from "./push";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type PhoneView = Schemas["PhoneView"];
export type PhoneAlert = Schemas["PhoneAlert"];
export type PhoneLine = Schemas["PhoneLine"];
export type PhoneList = Schemas["PhoneList"];
export type PhoneTrend = Schemas["PhoneTrend"];
export type PhoneDuties = Schemas["PhoneDuties"];
export type PhoneDuty = Schemas["PhoneDuty"];
/** By a link there is no note. */
export type PhoneAct = Schemas["PhoneOwnAct"];
export type PhoneCallable = Schemas["PhoneCallable"];
export type PhoneTest = Schemas["PhoneTest"];

const BASE = "/api/ioc/v1";
/** An act is answered within a second; what takes ten is said not to have been sent. */
const TIMEOUT_MS = 10_000;

/** Of which alert, and who says so: a link of a message with its key, or who signed in. */
export interface Link {
  readonly by: "link";
  readonly code: string;
  readonly key: string;
}

export type Way =
  | Link
  | { readonly by: "code"; readonly code: string }
  | { readonly by: "session"; readonly alert: number };

/** What a telephone asks. Every failure is a `Problem`. A key goes into a header, never into an address. */
export class PhoneClient {
  #csrf: string | null = null;
  /** See `push.ts`. */
  readonly push = new PushCalls((method, address, body) => this.#json(method, address, null, body), (method, address) => this.#send(method, address, null));

  view(way: Way): Promise<PhoneView> {
    const asked = earlier(way);
    if (asked !== null) return answered(asked);
    return this.#json("GET", way.by === "code" ? `/phone/codes/${way.code}` : path(way), way);
  }

  trend(way: Way): Promise<PhoneTrend> {
    return this.#json("GET", `${path(way)}/trend`, way);
  }

  act(way: Way, act: PhoneAct): Promise<PhoneView> {
    return this.#json("POST", `${path(way)}/acts`, way, act);
  }

  /** Whom an escalation calls. */
  callable(way: Way): Promise<PhoneCallable> {
    return this.#json("GET", `${path(way)}/callable`, way);
  }

  /** A test of somebody's way, by its link; `POST` says that it arrived. */
  test(method: "GET" | "POST", way: Link): Promise<PhoneTest> {
    return this.#json(method, `/phone/tests/${way.code}`, way);
  }

  /** way: a link, whose person's alerts are listed; else those of who signed in. */
  list(way: Way | null): Promise<PhoneList> {
    return this.#json("GET", way?.by === "link" ? `${path(way)}/open` : "/phone", way);
  }

  duties(): Promise<PhoneDuties> {
    return this.#json("GET", "/phone/oncall", null);
  }

  session(): Promise<Schemas["Session"]> {
    return this.#json("GET", "/session", null);
  }

  async signOut(): Promise<void> {
    await this.#send("DELETE", "/session", null);
  }

  async #json<T>(method: string, address: string, way: Way | null, body?: object): Promise<T> {
    return parsed<T>(await this.#send(method, address, way, body));
  }

  async #send(method: string, address: string, way: Way | null, body?: object): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (way?.by === "link") headers["X-Link-Key"] = way.key;
    else if (method !== "GET") headers["X-CSRF-Token"] = this.#csrf ?? (await this.#token());
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await ask(method, address, headers, body, way?.by !== "link");
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  async #token(): Promise<string> {
    const response = await ask("GET", "/session", { Accept: "application/json" }, undefined, true);
    if (!response.ok) throw await problemOf(response);
    this.#csrf = ((await response.json()) as Schemas["Session"]).csrf;
    return this.#csrf;
  }
}

/** What public/phone-early.js has asked before this was loaded; null: it has not, or that was taken. */
interface Early {
  readonly code: string;
  readonly key: string;
  readonly asked: Promise<Response>;
}

function earlier(way: Way): Promise<Response> | null {
  const page = globalThis as { iocEarly?: Early | null };
  const early = page.iocEarly ?? null;
  page.iocEarly = null;
  return early !== null && way.by === "link" && early.code === way.code && early.key === way.key ? early.asked : null;
}

async function answered<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked.catch(() => {
    throw new Problem(0, { title: "unreachable" });
  });
  if (!response.ok) throw await problemOf(response);
  return parsed<T>(response);
}

async function parsed<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => {
    throw new Problem(0, { title: "not JSON" }); // it broke off half way
  });
  return body as T;
}

function path(way: Way): string {
  return way.by === "session" ? `/phone/alerts/${way.alert}` : `/phone/${way.code}`;
}

/** signed: with the cookie of a session; who has a link is whom it was sent to, whoever signed in. */
function ask(method: string, address: string, headers: Record<string, string>, body: object | undefined, signed: boolean): Promise<Response> {
  return fetch(BASE + address, {
    method,
    headers,
    cache: "no-store",
    credentials: signed ? "same-origin" : "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Problem(0, { title: "unreachable" });
  });
}
