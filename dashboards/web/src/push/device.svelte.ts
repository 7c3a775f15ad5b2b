import type { PushBrowser, PushCalls } from "../api/push";
import { SCOPE, worker } from "./worker";

/** What this browser does about notifications. off: nobody was asked, or it was given up. */
export type Stand = "asking" | "unsupported" | "blocked" | "off" | "busy" | "on" | "failed";

const KEPT = "ioc-push";
/** A browser without the Internet may wait for its push service for ever. */
const PATIENCE_MS = 20_000;

interface Kept {
  readonly id: number;
  readonly endpoint: string;
}

/** Notifications of this browser, and the other browsers of the same person. */
export class Device {
  stand = $state<Stand>("asking");
  browsers = $state.raw<readonly PushBrowser[]>([]);
  /** The server did not answer. */
  unread = $state(false);
  /** Which of them this one is. */
  own = $state<number | null>(null);

  readonly #calls: PushCalls;

  constructor(calls: PushCalls) {
    this.#calls = calls;
  }

  async load(): Promise<void> {
    try {
      this.browsers = await this.#calls.browsers();
      this.unread = false;
    } catch {
      this.unread = true;
    }
    if (!supported()) this.stand = "unsupported";
    else if (Notification.permission === "denied") this.stand = "blocked";
    else await this.#look();
  }

  /** After a tap: a browser asks its user then, and only then. */
  async turnOn(): Promise<void> {
    if (this.stand === "busy") return;
    this.stand = "busy";
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        this.stand = Notification.permission === "denied" ? "blocked" : "off";
        return;
      }
      const subscription = await subscribed(await activated(await worker()), await this.#calls.key());
      const { id } = await this.#calls.add(subscription.toJSON());
      keep({ id, endpoint: subscription.endpoint });
      this.browsers = await this.#calls.browsers();
      [this.own, this.stand] = [id, "on"];
    } catch {
      this.stand = "failed"; // the push service is away, or the server
    }
  }

  async remove(id: number): Promise<void> {
    try {
      await this.#calls.remove(id);
      if (id === this.own) {
        await (await current())?.unsubscribe();
        keep(null);
      }
    } catch {
      // The list says what is left.
    }
    await this.load();
  }

  async #look(): Promise<void> {
    const subscription = await current().catch(() => null);
    const id = subscription === null ? null : keptId(subscription.endpoint);
    this.own = this.browsers.some((each) => each.id === id) ? id : null;
    this.stand = this.own === null ? "off" : "on";
  }
}

function supported(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
}

async function current(): Promise<PushSubscription | null> {
  return (await (await navigator.serviceWorker.getRegistration(SCOPE))?.pushManager.getSubscription()) ?? null;
}

/** A worker that was just registered cannot be subscribed before it is active. */
async function activated(registration: ServiceWorkerRegistration): Promise<ServiceWorkerRegistration> {
  const coming = registration.installing ?? registration.waiting;
  if (registration.active !== null || coming === null) return registration;
  await new Promise<void>((resolve, reject) => {
    coming.addEventListener("statechange", () => {
      if (coming.state === "activated") resolve();
      else if (coming.state === "redundant") reject(new Error("not installed"));
    });
  });
  return registration;
}

/** A browser that is subscribed to another key, of before, has to leave that first. */
async function subscribed({ pushManager }: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const before = await pushManager.getSubscription();
  if (before !== null && !isOf(before, key)) await before.unsubscribe();
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("no push service")), PATIENCE_MS));
  return Promise.race([pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }), late]);
}

function isOf(subscription: PushSubscription, key: string): boolean {
  const known = subscription.options.applicationServerKey;
  const text = known === null ? "" : btoa(String.fromCharCode(...new Uint8Array(known)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") === key;
}

function keep(kept: Kept | null): void {
  try {
    if (kept === null) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // Private windows keep nothing.
  }
}

function keptId(endpoint: string): number | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null") as Kept | null;
    return kept?.endpoint === endpoint ? kept.id : null;
  } catch {
    return null;
  }
}
