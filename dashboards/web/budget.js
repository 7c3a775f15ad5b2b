/**
 * The build's last step: what each page loads first, gzipped, against its limit (ui.md 4 check 26).
 * Fails the build when a page outgrows it.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = resolve(import.meta.dirname, "dist");
/** all: page, scripts and styles together. */
const LIMITS_KB = { "wall.html": { js: 90, css: 15 }, "desk.html": { js: 120, css: 15 }, "phone.html": { all: 60 } };

/** @param {string} path @returns {number} */
const gzippedKb = (path) => gzipSync(readFileSync(resolve(DIST, `.${path}`))).length / 1024;

let over = false;
for (const [page, limits] of Object.entries(LIMITS_KB)) {
  const html = readFileSync(resolve(DIST, page), "utf8");
  for (const [kind, limitKb] of Object.entries(limits)) {
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)]
      .map((match) => match[1] ?? "")
      .filter((path) => (kind === "all" ? /\.(js|css)$/.test(path) : path.endsWith(`.${kind}`)));
    if (kind === "all") files.push(`/${page}`);
    const sizeKb = files.map(gzippedKb).reduce((sum, kb) => sum + kb, 0);
    over ||= sizeKb > limitKb;
    console.log(`${page} ${kind}: ${sizeKb.toFixed(1)} kB gz of ${limitKb}`);
  }
}
if (over) {
  console.error("A page is over its budget: see ui.md section 4, check 26.");
  process.exitCode = 1;
}
