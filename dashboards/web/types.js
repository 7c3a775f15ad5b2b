/**
 * Writes src/api/schema.d.ts, the messages of the API, from the OpenAPI document: `npm run types`.
 * With --check it only says whether the file is as it would be written.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const DOCUMENT = resolve(import.meta.dirname, "../../api/openapi.json");
const FILE = resolve(import.meta.dirname, "src/api/schema.d.ts");
const HEAD = "/** Written by `make types` from api/openapi.json. */\n";

/** @typedef {Record<string, unknown>} Members */

/**
 * Members have names already; titles that only say them again would be a comment each.
 * @param {string} key @param {unknown} value
 */
const untitled = (key, value) => (key === "title" && typeof value === "string" ? undefined : value);

const document = JSON.parse(readFileSync(DOCUMENT, "utf8"), untitled);
// Without the paths, which nothing here reads: they are nine tenths of the text.
const written = await openapiTS({ ...document, paths: {} }, { defaultNonNullable: false });
const text = HEAD + astToString(written);

if (!process.argv.includes("--check")) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, "utf8") !== text) {
  console.error("src/api/schema.d.ts is not what api/openapi.json says: run `make types`.");
  process.exitCode = 1;
}
