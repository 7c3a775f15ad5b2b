/** What a browser is called by its `User-Agent`: "Chrome · Android"; the raw text where it is unknown. Pure. */
export function named(agent: string): string {
  const browser = BROWSERS.find(([, pattern]) => pattern.test(agent))?.[0];
  const system = SYSTEMS.find(([, pattern]) => pattern.test(agent))?.[0];
  return [browser, system].filter((part) => part !== undefined).join(" · ") || agent.slice(0, 40) || "?";
}

// The first that fits: each says it is those below, too.
const BROWSERS = [
  ["Coc Coc", /coc_coc/],
  ["Edge", /Edg/],
  ["Samsung Internet", /SamsungBrowser/],
  ["Firefox", /Firefox|FxiOS/],
  ["Chrome", /Chrome|CriOS/],
  ["Safari", /Safari/],
] as const;
const SYSTEMS = [
  ["Android", /Android/],
  ["iPhone", /iPhone|iPad/],
  ["Windows", /Windows/],
  ["macOS", /Macintosh/],
  ["Linux", /Linux/],
] as const;
