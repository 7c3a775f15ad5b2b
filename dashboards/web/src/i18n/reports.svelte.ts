import { reports as en } from "./en.reports";
import { chosen } from "./language.svelte";
import { reports as vi, type ReportMessages } from "./vi.reports";

/** The words of the reports in the page's language: apart, so that only who opens them loads them. */
class ReportWords {
  readonly here: ReportMessages = $derived(chosen.language === "en" ? en : vi);
}

export const reportWords = new ReportWords();
