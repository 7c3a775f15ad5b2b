import { describe, expect, it } from "vitest";
import { health, type Pulse } from "./health";

const now = 1_000_000;
const ago = (seconds: number): number => now - seconds * 1000;
const pulse = (of: Partial<Pulse>): Pulse => ({
  since: ago(600), greetedAt: ago(600), frameAt: ago(1), beatAt: ago(1), canaryAt: ago(3), evaluatedAt: null, heartbeatSeconds: 5, ...of,
});

describe("health", () => {
  it.each<[string, Partial<Pulse>, string, string | null]>([
    ["all is well", {}, "calm", null],
    ["no frame for 10 s", { frameAt: ago(10) }, "calm", null],
    ["no frame for 11 s", { frameAt: ago(10.1), beatAt: ago(14), canaryAt: ago(19) }, "band", "connection"],
    ["no frame for 31 s", { frameAt: ago(30.1), beatAt: ago(34), canaryAt: ago(39) }, "veil", "connection"],
    ["canary late while frames come", { frameAt: ago(0), beatAt: ago(0), canaryAt: ago(11) }, "band", "data"],
    ["canary dead while frames come", { frameAt: ago(0), beatAt: ago(0), canaryAt: ago(31) }, "veil", "data"],
    ["a canary is newest just before the next heartbeat", { frameAt: ago(5), beatAt: ago(5), canaryAt: ago(10.5) }, "calm", null],
    ["the same while other frames come", { frameAt: ago(0), beatAt: ago(5), canaryAt: ago(10.5) }, "calm", null],
    ["heartbeats stopped while other frames come", { frameAt: ago(0), beatAt: ago(20), canaryAt: ago(22) }, "band", "data"],
    ["cut for 8 s just before the next heartbeat", { frameAt: ago(8), beatAt: ago(13), canaryAt: ago(18) }, "calm", null],
    ["back after a minute, before the first heartbeat", { greetedAt: ago(4), frameAt: ago(0), beatAt: ago(64), canaryAt: ago(66) }, "calm", null],
    ["the same, and no heartbeat comes", { greetedAt: ago(16), frameAt: ago(0), beatAt: ago(76), canaryAt: ago(78) }, "band", "data"],
    ["back, and the canary was late before", { greetedAt: ago(1), frameAt: ago(0), beatAt: ago(61), canaryAt: ago(75) }, "band", "data"],
    ["evaluator late", { frameAt: ago(0), evaluatedAt: ago(12) }, "band", "alerts"],
    ["never a canary since 12 s", { since: ago(12), frameAt: ago(0), canaryAt: null }, "band", "data"],
    ["just opened", { since: ago(2), frameAt: null, canaryAt: null }, "calm", null],
    ["nothing came for a minute", { since: ago(60), frameAt: null, canaryAt: null }, "veil", "connection"],
  ])("%s", (_, of, level, broken) => {
    expect(health(pulse(of), now)).toMatchObject({ level, broken });
  });

  it("counts an absent evaluator for neither band nor veil, and says that it is off", () => {
    expect(health(pulse({ evaluatedAt: null }), now).lamps[2]).toEqual({ stage: "alerts", ageSeconds: null, level: "calm", waiting: false });
  });

  it("tells a wait for the first canary from an age", () => {
    expect(health(pulse({ canaryAt: null, since: ago(4) }), now).lamps[1]).toMatchObject({ waiting: true, level: "calm" });
    expect(health(pulse({}), now).lamps[1].waiting).toBe(false);
  });

  it("names since when: the last canary, or the last frame", () => {
    expect(health(pulse({ frameAt: ago(0), canaryAt: ago(40) }), now).wellAt).toBe(ago(40));
    expect(health(pulse({ frameAt: ago(40), canaryAt: ago(41) }), now).wellAt).toBe(ago(40));
  });
});
