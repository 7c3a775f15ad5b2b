/** In what two rules differ, field by field, under the names that rule files have. Pure. */
import type { RuleDraft } from "../../../../api";
import { durationText } from "../duration";

/** "" : it is not there. */
export interface Change {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

export function changes(from: RuleDraft, to: RuleDraft): readonly Change[] {
  const [before, after] = [fields(from), fields(to)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((field): readonly Change[] => {
    const change = { field, from: before.get(field) ?? "", to: after.get(field) ?? "" };
    return change.from === change.to ? [] : [change];
  });
}

/** Everything that a rule says; what it leaves out is not there. */
function fields(rule: RuleDraft): ReadonlyMap<string, string> {
  const all: readonly [string, string][] = [
    ["alert", rule.name],
    ["expr", rule.expr.trim()],
    ["for", length(rule.hold_seconds)],
    ["keep_firing_for", length(rule.keep_seconds)],
    ["interval", rule.interval_seconds === null ? "" : durationText(rule.interval_seconds)],
    ["query_offset", length(rule.query_offset_seconds)],
    ...sorted("labels", rule.labels),
    ...sorted("annotations", rule.annotations),
  ];
  return new Map(all.filter(([, text]) => text !== ""));
}

function length(seconds: number): string {
  return seconds === 0 ? "" : durationText(seconds);
}

function sorted(of: string, texts: Readonly<Record<string, string>>): readonly [string, string][] {
  return Object.keys(texts).sort().map((name) => [`${of}.${name}`, texts[name] ?? ""]);
}

/** As it is sent: without texts that say nothing. */
export function tidy(rule: RuleDraft): RuleDraft {
  const kept = (texts: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (name === "" || text.trim() === "" ? [] : [[name, text.normalize("NFC")]])));
  return { ...rule, name: rule.name.trim(), expr: rule.expr.normalize("NFC").trim(), labels: kept(rule.labels), annotations: kept(rule.annotations) };
}
