/** Ways to people, and how long is waited between them, in words. Pure. */
import type { Messages } from "../../../i18n/vi";
import type { OncallMessages } from "../../../i18n/vi.oncall";

/** "sms" → "SMS"; a way that nobody knows is called as it is. */
export function wayName(way: string, messages: Messages): string {
  const known: Readonly<Record<string, string>> = messages.alerts.entry.channels;
  return known[way] ?? way;
}

/** "90 s", "5 ph", "1 giờ 30 ph". */
export function waited(seconds: number, words: Pick<OncallMessages["chains"], "hours" | "minutes" | "seconds">, write: (n: number) => string): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.round(seconds % 60)];
  const parts = [hours > 0 && words.hours(write(hours)), minutes > 0 && words.minutes(write(minutes)), (rest > 0 || seconds < 1) && words.seconds(write(rest))];
  return parts.filter((part) => part !== false).join(" ");
}
