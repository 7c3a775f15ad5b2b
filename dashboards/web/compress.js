/**
 * A step of the build: beside each text of dist/ its gzip, which `api` sends to who takes it. A
 * telephone at night has 400 kbit/s.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { constants, gzipSync } from "node:zlib";

const DIST = resolve(import.meta.dirname, "dist");

for (const path of readdirSync(DIST, { recursive: true, encoding: "utf8" })) {
  if (!/\.(html|js|css|svg)$/.test(path)) continue;
  const text = readFileSync(resolve(DIST, path));
  writeFileSync(resolve(DIST, `${path}.gz`), gzipSync(text, { level: constants.Z_BEST_COMPRESSION }));
}
