/** How periods and their days are said. Pure. */
import type { HandinPeriod } from "../../../api";
import type { HandinMessages } from "../../../i18n/vi.handin";

/** "Kỳ 11/2026" of 2026-M11; of several, the first and the last; an unknown id stands for itself. */
export function periodName(id: string, words: HandinMessages): string {
  if (id.includes("/")) return id.split("/").map((one) => periodName(one, words)).join(" – ");
  const found = /^(\d{4})(?:-([MCQHN])(\d{1,2}))?$/.exec(id);
  if (found === null) return id;
  const [, year = "", letter, number = ""] = found;
  const kind = letter === undefined ? "year" : KINDS[letter];
  return kind === undefined ? id : words.period[kind](number, year);
}

const KINDS: Readonly<Record<string, Exclude<keyof HandinMessages["period"], "year">>> = {
  M: "month_15_14", C: "calendar_month", Q: "quarter", H: "half", N: "nine_months",
};

/** "10/2026" of 2026-M10, for narrow columns. */
export function periodShort(id: string): string {
  const found = /^(\d{4})-([A-Z])(\d{1,2})$/.exec(id);
  if (found === null) return id;
  const [, year = "", letter = "", number = ""] = found;
  return `${letter === "M" ? "" : letter}${number}/${year}`;
}

/** "17/11/2026" of 2026-11-17. */
export function day(iso: string): string {
  return iso.split("-").reverse().join("/");
}

/** "15/10–14/11/2026": the year once where both have it. */
export function days({ first, last }: Pick<HandinPeriod, "first" | "last">): string {
  const isSameYear = first.slice(0, 4) === last.slice(0, 4);
  return `${isSameYear ? day(first).slice(0, 5) : day(first)}–${day(last)}`;
}

/** "17/11": within the year of the period. */
export function dayShort(iso: string): string {
  return day(iso).slice(0, 5);
}
