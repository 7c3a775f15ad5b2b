import { afterEach, expect, it, vi } from "vitest";
import { ReportCalls } from "./reports";
import { Wire } from "./wire";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("waits for what has to be printed, and not for what is read", async () => {
  const waits = vi.spyOn(AbortSignal, "timeout");
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ same: true })));
  const calls = new ReportCalls(new Wire());
  await calls.list(null);
  await calls.verify(7);
  await calls.approve(7);
  await calls.make({ period: "2026-M11", request: "r" });
  const [read, ...printed] = waits.mock.calls.map(([ms]) => ms);
  expect(read).toBe(10_000);
  expect(printed.every((ms) => ms > 60_000)).toBe(true);
  expect(printed).toHaveLength(3);
});
