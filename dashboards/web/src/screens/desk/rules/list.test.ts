import { expect, it } from "vitest";
import type { RuleGroupLine, RuleLine } from "../../../api";
import { countOf, filesOf } from "./list";

const rule = (name: string, summary = ""): RuleLine => ({
  id: name, kind: "alert", name, expr: "portal_up == 0", hold_seconds: 0, keep_seconds: 0, labels: { priority: "p1" }, annotations: { summary }, health: "ok", error: "", seconds: 0, alerts: 0,
});
const group = (file: string, ...rules: RuleLine[]): RuleGroupLine => ({ file, name: "g", origin: "place", interval_seconds: 15, evaluated_at: null, seconds: null, rules });
const GROUPS = [group("portals.yml", rule("PortalDown", "Cổng đứng")), group("hazards.yml", rule("RainHeavy", "Mưa lớn")), group("portals.yml", rule("CertExpiring"))];

it.each<[string, readonly [string, readonly string[]][]]>([
  ["", [["portals.yml", ["PortalDown", "CertExpiring"]], ["hazards.yml", ["RainHeavy"]]]],
  ["cong dung", [["portals.yml", ["PortalDown"]]]],
  ["hazard", [["hazards.yml", ["RainHeavy"]]]],
  ["PORTAL p1", [["portals.yml", ["PortalDown", "CertExpiring"]], ["hazards.yml", ["RainHeavy"]]]],
  ["nothing of it", []],
])("finds %j file by file, without marks", (asked, expected) => {
  expect(filesOf(GROUPS, asked).map(({ file, rules }) => [file, rules.map(({ name }) => name)])).toEqual(expected);
});

it("puts what is only recorded behind what tells somebody", () => {
  const recorded: RuleLine = { ...rule("portal:burn:1h"), kind: "record" };
  const [file] = filesOf([group("objectives.yml", recorded, rule("Burns"), rule("BurnsFast"))], "");
  expect(file?.rules.map(({ name }) => name)).toEqual(["Burns", "BurnsFast", "portal:burn:1h"]);
});

it("counts all", () => expect(countOf(GROUPS)).toBe(3));
