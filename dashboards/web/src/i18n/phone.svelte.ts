import type { Name } from "../api";
import { phone as en } from "./en.phone";
import { number, type Language } from "./format";
import { phone as vi, type PhoneMessages } from "./vi.phone";

const KEPT = "ioc-language"; // as `language.svelte.ts`, whose words are too many here

/** The language of a telephone, and its words. */
class Tongue {
  language = $state<Language>(initial());
  readonly words: PhoneMessages = $derived(this.language === "en" ? en : vi);

  choose(language: Language): void {
    this.language = language;
    localStorage.setItem(KEPT, language);
    document.documentElement.lang = language;
  }

  name(name: Name): string {
    return name[this.language] || name.vi;
  }

  /** With as few decimals as say it, two at most. */
  write(value: number): string {
    const decimals = [0, 1].find((places) => Math.abs(Number(value.toFixed(places)) - value) < 1e-9) ?? 2;
    return number(value, decimals, this.language);
  }

  /** In one unit, cut down. */
  age(ms: number): string {
    const [seconds, { age }] = [Math.max(0, ms / 1000), this.words];
    if (seconds < 100) return age.seconds(this.write(Math.floor(seconds)));
    if (seconds < 6000) return age.minutes(this.write(Math.floor(seconds / 60)));
    if (seconds < 172_800) return age.hours(this.write(Math.floor(seconds / 3600)));
    return age.days(this.write(Math.floor(seconds / 86_400)));
  }
}

function initial(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT);
  const known = asked === "en" ? "en" : "vi";
  document.documentElement.lang = known;
  return known;
}

export const tongue = new Tongue();
