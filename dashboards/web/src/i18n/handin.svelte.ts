import { handin as en } from "./en.handin";
import { chosen } from "./language.svelte";
import { handin as vi, type HandinMessages } from "./vi.handin";

/** The words of handing in, in the page's language: apart, so that only who opens it loads them. */
class HandinWords {
  readonly here: HandinMessages = $derived(chosen.language === "en" ? en : vi);
}

export const handinWords = new HandinWords();
