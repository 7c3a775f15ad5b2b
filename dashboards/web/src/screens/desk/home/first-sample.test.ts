import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { INLETS, firstSample } from "./first-sample";

const readme = readFileSync(resolve(import.meta.dirname, "../../../../../../README.md"), "utf8");

it.each(Object.entries(firstSample("binh-lu-2025", INLETS)))("says %s as the README does", (_, command) => {
  expect(readme).toContain(command);
});

it("says where this very center listens", () => {
  const { http, mqtt } = firstSample("a", { http: "127.0.0.1:9001", mqtt: "[::1]:1884" });
  expect(http).toContain("curl http://127.0.0.1:9001/api/v1/ingest ");
  expect(mqtt).toContain("mosquitto_pub -h ::1 -p 1884 -i my-probe ");
});
