import { oncall as en } from "./en.oncall";
import { chosen } from "./language.svelte";
import { oncall as vi, type OncallMessages } from "./vi.oncall";

/** The words of on-call in the page's language: apart, so that only who opens it loads them. */
class OncallWords {
  readonly here: OncallMessages = $derived(chosen.language === "en" ? en : vi);
}

export const oncallWords = new OncallWords();
