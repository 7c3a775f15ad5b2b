/** What somebody wants to look back at: in the address, so that a link shows the same. Pure. */
import type { ReviewBy } from "../../../../api";
import { ruleHref } from "../../rules/addresses";

export const VIEWS: readonly ReviewBy[] = ["noisiest", "flapping", "ignored", "unused"];
export const DAYS = ["7", "30", "90", "365"] as const;
export type Days = (typeof DAYS)[number];

export interface Asked {
  readonly by: ReviewBy;
  readonly days: Days;
  readonly unit: string;
}

export const FIRST: Pick<Asked, "by" | "days"> = { by: "noisiest", days: "30" };

export function askedIn(query: URLSearchParams): Asked {
  return {
    by: VIEWS.find((one) => one === query.get("by")) ?? FIRST.by,
    days: DAYS.find((one) => one === query.get("days")) ?? FIRST.days,
    unit: query.get("unit") ?? "",
  };
}

/** As the review is asked for. */
export function parameters({ by, days, unit }: Asked): Readonly<Record<string, string>> {
  return { by, days, ...(unit === "" ? {} : { unit }) };
}

/** The rule itself, where it is one of this center and may be seen. */
export function ruleOf(rule: string, may: boolean): string | null {
  const POSTED = "posted/"; // by another Prometheus, which has the rule
  return may && !rule.startsWith(POSTED) ? ruleHref(rule) : null;
}

/** The list of what was of a rule; what is on stands there under the other tabs. */
export function listHref(name: string, unit: string): string {
  const asked = { state: "history", q: name, ...(unit === "" ? {} : { unit }) };
  return `/alerts?${new URLSearchParams(asked).toString()}`;
}
