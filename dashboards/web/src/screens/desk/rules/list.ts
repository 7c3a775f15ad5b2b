/** The list of rules: file by file, found without marks. Pure. */
import type { RuleGroupLine, RuleLine, RuleOrigin } from "../../../api";
import { searchKey } from "../../../i18n/sort";

export interface RuleFile {
  readonly file: string;
  readonly origin: RuleOrigin;
  readonly rules: readonly RuleLine[];
}

/** Rules of one file together, in its order, those that tell somebody first; asked: words that a rule has to have all. */
export function filesOf(groups: readonly RuleGroupLine[], asked: string): readonly RuleFile[] {
  const wanted = searchKey(asked).split(" ");
  const files = new Map<string, { file: string; origin: RuleOrigin; rules: RuleLine[] }>();
  for (const { file, origin, rules } of groups) {
    const found = rules.filter((rule) => {
      const key = keyOf(rule, file);
      return wanted.every((word) => key.includes(word));
    });
    if (found.length === 0) continue;
    const of = files.get(`${origin} ${file}`) ?? { file, origin, rules: [] };
    of.rules.push(...found);
    files.set(`${origin} ${file}`, of);
  }
  for (const { rules } of files.values()) rules.sort((one, other) => Number(one.kind === "record") - Number(other.kind === "record"));
  return [...files.values()];
}

export function countOf(groups: readonly { readonly rules: readonly unknown[] }[]): number {
  return groups.reduce((sum, { rules }) => sum + rules.length, 0);
}

function keyOf({ name, expr, labels, annotations }: RuleLine, file: string): string {
  return searchKey([name, file, expr, ...Object.values(labels), annotations["summary"] ?? "", annotations["summary_en"] ?? "", annotations["ioc_title"] ?? ""].join(" "));
}
