import { push as en } from "./en.push";
import { chosen } from "./language.svelte";
import { push as vi, type PushMessages } from "./vi.push";

/** The words of notifications in the page's language: apart, so that only who opens them loads them. */
class PushWords {
  readonly here: PushMessages = $derived(chosen.language === "en" ? en : vi);
}

export const pushWords = new PushWords();
