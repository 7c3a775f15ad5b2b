/** What a rule says of itself, before it fires: templates, priority, the names of its series. Pure. */
import type { Priority, RuleDraft } from "../../../api";
import type { Language } from "../../../i18n/format";
import { PRIORITIES } from "../../../live/alerts";

export type Labels = Readonly<Record<string, string>>;

/** Every series of a rule has these; they tell nothing of one. */
const OF_THE_RULE = ["alertname", "priority", "class", "simulated", "__name__"];
const TEMPLATE = /\{\{([\s\S]*?)\}\}/g;
const LABEL = /^\s*\$labels\.(\w+)\s*$/;
const VALUE = /^\s*\$value\b/;
const ELSE = "…";

/** A template as it may come out. labels, value: of an alert; what is not known is a dash of dots. */
export function filled(text: string, labels: Labels = {}, value: string | null = null): string {
  return text.replace(TEMPLATE, (_, inside: string) => {
    const [, label] = LABEL.exec(inside) ?? [];
    if (label !== undefined) return labels[label] ?? ELSE;
    return VALUE.test(inside) && value !== null ? value : ELSE;
  });
}

/** A text in the page's language where there is one, else in Vietnamese. */
export function textOf(annotations: Labels, name: string, language: Language): string {
  return (language === "en" && annotations[`${name}_en`]) || annotations[name] || "";
}

/** In short what is wrong when it fires; "" where nobody wrote it down. */
export function inShort(rule: Pick<RuleDraft, "annotations">, language: Language): string {
  const text = textOf(rule.annotations, "summary", language) || textOf(rule.annotations, "ioc_title", language);
  return filled(text).replace(/\s+/g, " ").trim();
}

export function priorityOf(labels: Labels): Priority | null {
  return PRIORITIES.find((one) => one === labels["priority"]) ?? null;
}

/** Each series by what tells it from the others, as few labels as do; "" where nothing does. */
export function namesOf(series: readonly Labels[]): readonly string[] {
  const all = [...new Set(series.flatMap((labels) => Object.keys(labels)))].filter((name) => !OF_THE_RULE.includes(name)).sort();
  const differ = all.filter((name) => countOf(series, [name]) > 1);
  // Who owns a portal is said by which portal it is: what the others tell is left out, the least telling first.
  const needed = differ.toSorted((a, b) => countOf(series, [a]) - countOf(series, [b])).reduce((kept, name) => {
    const without = kept.filter((one) => one !== name);
    return countOf(series, without) === countOf(series, differ) ? without : kept;
  }, differ);
  const shown = differ.length > 0 ? needed : all;
  return series.map((labels) => shown.flatMap((name) => labels[name] ?? []).join(" · "));
}

/** How many can be told apart by these labels. */
function countOf(series: readonly Labels[], names: readonly string[]): number {
  return new Set(series.map((labels) => JSON.stringify(names.map((name) => labels[name] ?? null)))).size;
}
