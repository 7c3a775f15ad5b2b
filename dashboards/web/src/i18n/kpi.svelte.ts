import { kpi as en } from "./en.kpi";
import { chosen } from "./language.svelte";
import { kpi as vi, type KpiMessages } from "./vi.kpi";

/** The words of the indicators in the page's language: apart, so that only who opens them loads them. */
class KpiWords {
  readonly here: KpiMessages = $derived(chosen.language === "en" ? en : vi);
}

export const kpiWords = new KpiWords();
