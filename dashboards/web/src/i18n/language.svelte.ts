import { en } from "./en";
import { number, type Language } from "./format";
import { vi, type Messages } from "./vi";
import type { Name } from "../api";

const LANGUAGES: Record<Language, Messages> = { vi, en };
const KEPT = "ioc-language";

/** The page's language: from the address, else the last choice, else Vietnamese. */
class Chosen {
  language = $state<Language>(initial());
  readonly messages: Messages = $derived(LANGUAGES[this.language]);

  choose(language: Language): void {
    this.language = language;
    localStorage.setItem(KEPT, language);
    document.documentElement.lang = language;
    const address = new URL(location.href);
    address.searchParams.set("lang", language);
    history.replaceState(null, "", address);
  }

  /** A name of the place's files in the page's language. */
  name(name: Name): string {
    return name[this.language] || name.vi;
  }
}

function initial(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  const language = asked ?? localStorage.getItem(KEPT);
  const known = language === "en" ? "en" : "vi";
  document.documentElement.lang = known;
  return known;
}

export const chosen = new Chosen();

/** A whole number as people of the page's language write it. */
export function write(n: number): string {
  return number(n, 0, chosen.language);
}
