import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { firstSample } from "./first-sample";

const readme = readFileSync(resolve(import.meta.dirname, "../../../../../../README.md"), "utf8");

it.each(Object.entries(firstSample("binh-lu-2025")))("says %s as the README does", (_, command) => {
  expect(readme).toContain(command);
});
