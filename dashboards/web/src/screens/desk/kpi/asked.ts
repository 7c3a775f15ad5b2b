/** What of the indicators is looked at: all of it stands in the address. Pure. */
import type { KpiAsked } from "../../../api";

const DAY = /^\d{4}-\d\d-\d\d$/;

export function askedBy(query: URLSearchParams): KpiAsked {
  const asOf = query.get("as_of");
  return { period: query.get("period"), scope: query.get("scope"), as_of: asOf !== null && DAY.test(asOf) ? asOf : null };
}

/** An address below the board that keeps what is looked at. more: besides. */
export function hrefOf(path: string, asked: KpiAsked, more: Readonly<Record<string, string>> = {}): string {
  const given = Object.entries({ ...asked, ...more }).filter((one): one is [string, string] => one[1] !== null);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

export const BOARD = "/kpi";
export const kpiPath = (id: string): string => `${BOARD}/${encodeURIComponent(id)}`;
export const unitPath = (id: string): string => `${BOARD}/units/${encodeURIComponent(id)}`;
