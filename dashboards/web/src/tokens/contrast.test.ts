import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { deltaE, difference, type Eyes } from "../../test/vision";
import { en } from "../i18n/en";
import { vi } from "../i18n/vi";
import { SHAPES } from "../ui/priority";
import { chroma, contrast } from "./contrast";

const css = readFileSync(resolve(import.meta.dirname, "tokens.css"), "utf8");

/** Tokens of one theme: the light one inherits what it does not set. */
function tokens(theme: "dark" | "light"): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, selector = "", body = ""] of css.matchAll(/([^{}]+)\{([^}]*)\}/g)) {
    if (selector.includes("light") && theme === "dark") continue;
    for (const [, name = "", colour = ""] of body.matchAll(/--([\w-]+):\s*(#[0-9A-F]{6})/g)) found[name] = colour;
  }
  return found;
}

const dark = tokens("dark");
const light = tokens("light");
const ratio = (theme: Record<string, string>, a: string, b: string): number =>
  contrast(theme[a] ?? "missing", theme[b] ?? "missing");

describe("contrast", () => {
  it.each<["dark" | "light", string, string, number]>([
    // text 4.5
    ["dark", "text", "bg", 4.5], ["dark", "text", "panel", 4.5], ["dark", "dim", "bg", 4.5], ["dark", "dim", "panel", 4.5],
    ["light", "text", "bg", 4.5], ["light", "text", "panel", 4.5], ["light", "dim", "bg", 4.5], ["light", "dim", "panel", 4.5],
    ["light", "text", "raise", 4.5], ["dark", "text", "raise", 4.5],
    ["dark", "on-solid", "solid", 4.5], ["light", "on-solid", "solid", 4.5], ["dark", "ink", "p1", 4.5], ["dark", "ink", "p2", 4.5],
    ["dark", "ink", "p3", 4.5], ["dark", "ink", "p4", 4.5],
    ["light", "p1-text", "panel", 4.5], ["light", "p2-text", "panel", 4.5], ["light", "p3-text", "panel", 4.5], ["light", "p4-text", "panel", 4.5],
    // wall values 7
    ["dark", "text", "cell", 7], ["dark", "text", "panel", 7], ["dark", "stale", "panel", 7], ["dark", "text", "veil", 7], ["dark", "text", "ink", 7],
    ["dark", "ink", "p2", 7],
    // graphics 3
    ["dark", "line", "panel", 3], ["dark", "line", "cell", 3], ["dark", "control", "panel", 3], ["dark", "focus", "panel", 3],
    ["light", "line", "panel", 3], ["light", "control", "panel", 3], ["light", "focus", "panel", 3], ["dark", "p1", "cell-alarm", 3],
  ])("%s: %s on %s is at least %d", (theme, ink, ground, least) => {
    expect(ratio(theme === "dark" ? dark : light, ink, ground)).toBeGreaterThanOrEqual(least);
  });

  it("knows black on white", () => expect(contrast("#000000", "#FFFFFF")).toBeCloseTo(21));

  it("keeps the normal wall grey: no token but the priorities has a hue", () => {
    const hues = Object.entries(dark).filter(([name]) => !/^p\d/.test(name)).filter(([, colour]) => chroma(colour) >= 24);
    expect(hues).toEqual([]);
  });
});

describe("priorities", () => {
  const PAIRS = [["p1", "p2"], ["p1", "p3"], ["p1", "p4"], ["p2", "p3"], ["p2", "p4"], ["p3", "p4"]] as const;

  it.each<Eyes>(["all cones", "protan", "deutan", "tritan"])("differ for eyes with %s", (eyes) => {
    const close = PAIRS.filter(([a, b]) => difference(dark[a] ?? "", dark[b] ?? "", eyes) < 10);
    expect(close).toEqual([]);
  });

  it("differ without colour: each has a shape and, in each language, a letter of its own", () => {
    expect(new Set(Object.values(SHAPES)).size).toBe(4);
    for (const { priorities } of [vi, en]) expect(new Set(Object.values(priorities).map(({ letter }) => letter)).size).toBe(4);
  });

  // Pairs 1, 7 and 25 of the table of Sharma, Wu and Dalal.
  it.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425], [[50, 0, 0], [50, -1, 2], 2.3669], [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  ] as const)("are measured as the formula's authors do", (a, b, expected) => {
    expect(deltaE(a, b)).toBeCloseTo(expected, 3);
  });
});
