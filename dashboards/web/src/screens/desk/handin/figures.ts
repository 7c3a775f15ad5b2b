/** How figures of forms are written. Pure. */
import type { HandinField, HandinFigures, ReviewRow } from "../../../api";
import { MINUS, number, type Language } from "../../../i18n/format";
import { figure } from "../../../ui/figure";
import { DASH } from "../../../ui/shown";

type Format = Pick<HandinField | ReviewRow, "unit_of_measure" | "decimals" | "small_n">;
const MEGABYTE = 1_000_000;

/** A number with all of its decimals, as the page's language writes it. */
export function exact(value: number | null, language: Language): string {
  if (value === null) return DASH;
  const [, behind = ""] = /^-?\d+\.(\d+)$/.exec(String(value)) ?? [];
  return number(value, behind.length, language);
}

/** A value in its unit; of a small count the two figures themselves: "1/4". */
export function valueText(of: HandinFigures | null, format: Format, language: Language): string {
  if (of === null) return DASH;
  const { numerator, denominator, value } = of;
  if (numerator !== null && denominator !== null && isShare(format) && denominator < format.small_n) {
    return `${exact(numerator, language)}/${exact(denominator, language)}`;
  }
  if (value === null) return DASH;
  return `${number(value, format.decimals, language)}${isShare(format) ? "%" : ""}`;
}

function isShare({ unit_of_measure }: Format): boolean {
  return unit_of_measure === "%";
}

/** In points of its own unit: "+1,3", "−4". */
export function changeText(now: HandinFigures, before: HandinFigures | null, format: Format, language: Language): string {
  if (before?.value == null || now.value === null) return DASH;
  const by = now.value - before.value;
  const text = number(Math.abs(by), format.decimals, language);
  if (Number(by.toFixed(format.decimals)) === 0) return text;
  return `${by > 0 ? "+" : MINUS}${text}`;
}

/** "18,2 kB". */
export function sizeText(bytes: number, language: Language): string {
  return bytes >= MEGABYTE ? `${number(bytes / MEGABYTE, 1, language)} MB` : `${number(bytes / 1000, 1, language)} kB`;
}

/** A hash, short enough to be compared by eye. */
export function hashShort(sha256: string): string {
  return sha256.slice(0, 12);
}

/** What a number on these pages says of itself. reason: why it is a dash. */
export function said(text: string, unit: string, at: number, reason: string | null = null, simulated = false): ReturnType<typeof figure> {
  const isThere = text !== DASH;
  return figure({ text, unit, at: isThere ? at : null, source: "handin", quality: isThere ? "fresh" : "never", reason: isThere ? null : reason, simulated });
}
