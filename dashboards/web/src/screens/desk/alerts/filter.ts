/** Which alerts somebody asked for: in the address, so that a link shows the same. Pure. */
import type { AlertFilter, AlertShort, AlertTab, Name, Priority } from "../../../api";
import { PRIORITIES } from "../../../live/alerts";

export const TABS: readonly AlertTab[] = ["all", "open", "acked", "silenced", "history"];
export const FIRST: AlertTab = "all";

export interface Asked {
  readonly tab: AlertTab;
  readonly priorities: readonly Priority[];
  readonly unit: string;
  readonly q: string;
}

export function askedIn(query: URLSearchParams): Asked {
  const wanted = (query.get("priority") ?? "").split(",");
  return {
    tab: TABS.find((one) => one === query.get("state")) ?? FIRST,
    priorities: PRIORITIES.filter((one) => wanted.includes(one)),
    unit: query.get("unit") ?? "",
    q: query.get("q") ?? "",
  };
}

/** As the list is asked for. */
export function parameters({ tab, priorities, unit, q }: Asked): Readonly<Record<string, string>> {
  const all = { state: tab, priority: priorities.join(","), unit, q: q.trim() };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** As an act takes it; null where nothing can be done: what is over stays over. */
export function actFilter({ tab, priorities, unit, q }: Asked): AlertFilter | null {
  if (tab === "history") return null;
  return { state: tab, priority: [...priorities], unit: unit === "" ? null : unit, q: q.trim() };
}

/** With one priority more, or without it; "" asks for all. */
export function toggled(priorities: readonly Priority[], one: Priority): string {
  const kept = PRIORITIES.filter((priority) => priorities.includes(priority) !== (priority === one));
  return kept.length === PRIORITIES.length ? "" : kept.join(",");
}

export function isNarrow(asked: Asked): boolean {
  return asked.priorities.length > 0 || asked.unit !== "" || asked.q.trim() !== "";
}

export interface NamedUnit {
  readonly id: string;
  readonly name: Name;
}

/** Units that have alerts. */
export function unitsIn(alerts: readonly Pick<AlertShort, "unit" | "unit_name">[]): readonly NamedUnit[] {
  const found = new Map<string, Name>();
  for (const { unit, unit_name } of alerts) if (unit !== null && unit_name !== null) found.set(unit, unit_name);
  return [...found].map(([id, name]) => ({ id, name })).sort((a, b) => a.id.localeCompare(b.id));
}
