/** Rules of this code base that neither the compiler nor the linter of Svelte can check. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(ts|svelte|css)$/.test(path) && !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: readFileSync(join(ROOT, "src", path), "utf8") }));
const pages = ["wall.html", "desk.html", "phone.html"].map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

const without = (text: string): string => text.replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

/** "path: match" of every breach. */
const breaches = (pattern: RegExp, allowed: RegExp, of = files): string[] =>
  of.filter(({ path }) => !allowed.test(path)).flatMap(({ path, text }) =>
    [...without(text).matchAll(pattern)].map(([match]) => `${path}: ${match}`),
  );

const NOWHERE = /^$/;

describe("the sources", () => {
  it.each<[string, RegExp, RegExp]>([
    ["no static style attribute: the CSP refuses it", /\sstyle="(?![^"]*\{)[^"]*"/g, NOWHERE],
    ["colours only in tokens", /#[0-9a-fA-F]{6}\b|\brgba?\(/g, /^tokens\//],
    ["Vietnamese only in i18n", /[àáạảãâầấậẩẫăằắặẳẵèéẹẻẽêềếệểễìíịỉĩòóọỏõôồốộổỗơờớợởỡùúụủũưừứựửữỳýỵỷỹđ]+/gi, /^i18n\//],
    ["fetch only in the client", /\bfetch\(/g, /^api\//],
    ["no any", /(:|<|as) any\b/g, NOWHERE],
    ["no non-null assertion", /[\w)\]]!(\.|\[|;|,|\))/g, NOWHERE],
    ["no HTML from strings", /\{@html|innerHTML|insertAdjacentHTML|document\.write/g, NOWHERE],
  ])("%s", (_, pattern, allowed) => {
    expect(breaches(pattern, allowed)).toEqual([]);
  });

  it("pages carry no inline style or script", () => {
    expect(breaches(/\sstyle=|<style|<script(?![^>]*src=)/g, NOWHERE, pages)).toEqual([]);
  });

  it("stay short enough to be read: 300 lines", () => {
    const long = files.filter(({ path, text }) => !path.endsWith("schema.d.ts") && text.split("\n").length > 300);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});
