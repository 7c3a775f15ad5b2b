/** Numbers of a review in words. Pure. */
import type { NoisyRule } from "../../../../api";
import { number, signedPercent, type Language } from "../../../../i18n/format";
import type { Messages } from "../../../../i18n/vi";
import { plain } from "../../../../ui/measured";

/** Beyond it a percentage says less than the numbers. */
const FOLD = 10;

/** How often it fired, against the period before: "+40%", "mới có"; null: nobody knows. */
export function trend({ fired, fired_before }: Pick<NoisyRule, "fired" | "fired_before">, words: Messages["review"], language: Language): string | null {
  if (fired_before === null) return null;
  if (fired_before === 0) return words.noneBefore;
  const ratio = fired / fired_before;
  return ratio > FOLD ? `×${number(ratio, 0, language)}` : signedPercent(ratio - 1, language);
}

/** "33%"; a little is not nothing, and nearly all is not all. */
export function share(part: number, whole: number, language: Language): string {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  const whole99 = percent > 99 && percent < 100 ? 99 : Math.round(percent);
  return percent > 0 && percent < 1 ? `<${number(1, 0, language)}%` : `${number(whole99, 0, language)}%`;
}

/** So many in ten minutes; a little is not nothing. */
export function rate(of: number, language: Language): string {
  const LEAST = 0.01;
  return of > 0 && of < LEAST ? `<${plain(LEAST, language)}` : plain(of, language);
}

/** Labels that tell one label set from others of its rule: `portal=dvc, unit=khun-ha-2025`. */
export function labels(of: Readonly<Record<string, string>>): string {
  const RULES = ["alertname", "priority", "class", "severity", "simulated"];
  return Object.entries(of)
    .filter(([name]) => !RULES.includes(name))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}
