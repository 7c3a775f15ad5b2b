/** How periods, days and hashes of reports are said. Pure. */
import type { KpiReport, KpiReportPeriod } from "../../../api";
import type { ReportMessages } from "../../../i18n/vi.reports";

const ID = /^(\d{4})(?:-([MCQHN])0?(\d{1,2}))?$/;
const HASH_SHOWN = 12;
const QUARTERS = ["I", "II", "III", "IV"];

/** What a period is called: 2026-M11 is "Tháng 11/2026"; an unknown kind is told by its id. */
export function periodName(id: string, words: ReportMessages): string {
  const found = ID.exec(id);
  const [, year = "", kind, number = ""] = found ?? [];
  switch (kind) {
    case "M":
    case "C":
    case "H":
    case "N":
      return words.periods[kind](number, year);
    case "Q":
      return words.periods.Q(QUARTERS[Number(number) - 1] ?? number, year);
    default:
      return found === null ? id : words.periods.Y(year);
  }
}

/** A day as people here write it: 2026-11-14 is 14/11/2026. */
export function dayName(day: string): string {
  return day.split("-").reverse().join("/");
}

/** Its first and last day; the year once, where it is the same. */
export function daysOf({ first, last }: Pick<KpiReportPeriod, "first" | "last">, words: ReportMessages): string {
  const begin = dayName(first);
  return words.days(first.slice(0, 4) === last.slice(0, 4) ? begin.slice(0, -5) : begin, dayName(last));
}

/** The begin of a hash, by which people compare. */
export function shortHash(hash: string): string {
  return (hash.slice(0, HASH_SHOWN).match(/.{1,4}/g) ?? []).join(" ");
}

/** Who made it, by name; the account where there is none. */
export function whoMade(report: KpiReport): string {
  return report.made_by_name ?? account(report.made_by);
}

/** Who approved it; null: nobody has. */
export function whoApproved(report: KpiReport): string | null {
  return report.approved_by === null ? null : (report.approved_by_name ?? account(report.approved_by));
}

function account(actor: string): string {
  return actor.slice(actor.indexOf(":") + 1);
}
