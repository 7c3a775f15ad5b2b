import { rules as en } from "./en.rules";
import { chosen } from "./language.svelte";
import { rules as vi, type RuleMessages } from "./vi.rules";

/** The words of rules in the page's language: apart, so that only who opens rules loads them. */
class RuleWords {
  readonly here: RuleMessages = $derived(chosen.language === "en" ? en : vi);
}

export const ruleWords = new RuleWords();
