import { afterEach, expect, it, vi } from "vitest";
import { Client } from "../../../api";
import { ScreenStore } from "./screens.svelte";

afterEach(() => vi.unstubAllGlobals());

it("does not show a revoked screen again because a question was asked before", async () => {
  const lists: ((response: Response) => void)[] = [];
  const listing = (...ids: string[]): Response =>
    Response.json({ now: 0, waiting: [], screens: ids.map((id) => ({ id })) });
  vi.stubGlobal("fetch", (url: string, { method }: RequestInit) => {
    if (url.endsWith("/walls")) return Promise.resolve(Response.json([{ id: "w", name: { vi: "w", en: "" } }]));
    if (method === "DELETE") return Promise.resolve(new Response(null, { status: 204 }));
    return new Promise<Response>((answer) => lists.push(answer));
  });
  const store = new ScreenStore(new Client());
  const poll = store.load();
  await vi.waitFor(() => expect(lists.length).toBe(1));
  const revoked = store.revoke("a");
  await vi.waitFor(() => expect(lists.length).toBe(2));
  lists[1]?.(listing("b"));
  await revoked;
  lists[0]?.(listing("a", "b"));
  await poll;
  expect(store.listed?.screens.map(({ id }) => id)).toEqual(["b"]);
});
