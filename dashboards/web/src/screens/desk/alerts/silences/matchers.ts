/** Conditions on labels: what a silence is made of, and how it is said. Pure. */
import type { Matcher, Name, Silence } from "../../../../api";

/** The labels that a silence of an alert begins with: whatever else there is would only narrow it. */
const LEADING = ["alertname", "unit", "portal", "source", "site"];
/** What says how urgent an alert is, not which one it is. */
const RANKING = ["priority", "class", "severity", "simulated"];

export interface Part {
  readonly matcher: Matcher;
  readonly on: boolean;
}

/** A part a label, the leading ones first and on. */
export function partsOf(labels: Readonly<Record<string, string>>): readonly Part[] {
  const names = Object.keys(labels).filter((name) => name !== "simulated");
  const place = (name: string): number => (LEADING.includes(name) ? LEADING.indexOf(name) : LEADING.length);
  return names
    .toSorted((a, b) => place(a) - place(b) || a.localeCompare(b))
    .map((label) => ({ matcher: { label, relation: "=", value: labels[label] ?? "" }, on: !RANKING.includes(label) }));
}

export function chosenOf(parts: readonly Part[]): readonly Matcher[] {
  return parts.filter(({ on, matcher }) => on && matcher.label.trim() !== "").map(({ matcher }) => matcher);
}

/** "alertname = PortalDown, unit = khun-ha". names: of units, in whose place else stand their ids. */
export function written(matchers: readonly Matcher[], names: Readonly<Record<string, string>> = {}): string {
  const named = (label: string, value: string): string => (label === "unit" ? value.split("|").map((id) => names[id] ?? id).join("|") : value);
  return matchers.map(({ label, relation, value }) => `${label} ${relation} ${value === "" ? '""' : named(label, value)}`).join(", ");
}

/** The same of a silence, with the names of units that it has. */
export function told({ matchers, unit_names }: Pick<Silence, "matchers" | "unit_names">, nameOf: (name: Name) => string): string {
  return written(matchers, Object.fromEntries(Object.entries(unit_names).map(([id, name]) => [id, nameOf(name)])));
}
