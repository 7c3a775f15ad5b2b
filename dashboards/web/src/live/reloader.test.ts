import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Client } from "../api";
import { RELOAD_SPREAD_MS } from "./reload";
import { Reloader } from "./reloader";

const reload = vi.fn();
const kept = new Map<string, string>();
let pageOk = true;

beforeEach(() => {
  vi.useFakeTimers();
  reload.mockClear();
  kept.clear();
  pageOk = true;
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("location", { href: "/wall/a", reload });
  vi.stubGlobal("sessionStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(null, { status: pageOk ? 200 : 503 })));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("stays on the same build", async () => {
  new Reloader(new Client(), "a").serving("a");
  await vi.advanceTimersByTimeAsync(10 * RELOAD_SPREAD_MS);
  expect(reload).not.toHaveBeenCalled();
});

it("reloads once within a minute of a new build, and not again for ten", async () => {
  const reloader = new Reloader(new Client(), "a");
  reloader.serving("b");
  reloader.serving("b");
  await vi.advanceTimersByTimeAsync(RELOAD_SPREAD_MS);
  expect(reload).toHaveBeenCalledOnce();
  new Reloader(new Client(), "a").serving("b"); // the page came back, still old
  await vi.advanceTimersByTimeAsync(5 * RELOAD_SPREAD_MS);
  expect(reload).toHaveBeenCalledOnce();
});

it("waits for a page that loads, instead of reloading into an error", async () => {
  pageOk = false;
  new Reloader(new Client(), "a").serving("b");
  await vi.advanceTimersByTimeAsync(3 * RELOAD_SPREAD_MS);
  expect(reload).not.toHaveBeenCalled();
  pageOk = true;
  await vi.advanceTimersByTimeAsync(RELOAD_SPREAD_MS);
  expect(reload).toHaveBeenCalledOnce();
});
