/** The timeline: one line an entry, in words. Pure. */
import type { AlertAttempt, AlertEntry, AlertSample } from "../../../../api";
import { number } from "../../../../i18n/format";
import { instant } from "../../../../live/alerts";
import { account, short, stated, type Speaker } from "../says";
import { ruleTold, samplesTold } from "./grounds";

export type Part = "all" | "sent" | "acts";
export const PARTS: readonly Part[] = ["all", "sent", "acts"];

const OF: Readonly<Record<Part, readonly AlertEntry["kind"][] | null>> = {
  all: null,
  sent: ["group", "notification", "attempt", "receipt", "escalation"],
  acts: ["ack", "assign", "escalate", "unack", "snooze", "note", "silence", "silence_end", "maintenance", "maintenance_end"],
};

export interface Told {
  readonly at: number;
  readonly kind: AlertEntry["kind"];
  readonly title: string;
  readonly text: string;
  readonly more: string;
  /** Attempts that this message led to, beside each other. */
  readonly attempts: readonly AlertAttempt[];
  /** Samples that the rule read. */
  readonly samples: readonly AlertSample[];
}

export function within(entries: readonly AlertEntry[], part: Part): readonly AlertEntry[] {
  const kinds = OF[part];
  return kinds === null ? entries : entries.filter(({ kind }) => kinds.includes(kind));
}

/** Entries in their order; attempts that follow each other are one line with a row each. unit: of the alert's values. */
export function timeline(entries: readonly AlertEntry[], speaker: Speaker, unit: string | null = null): readonly Told[] {
  const lines: Told[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (entry.kind === "attempt" && entry.attempt != null && last?.kind === "attempt")
      lines[lines.length - 1] = { ...last, attempts: [...last.attempts, entry.attempt] };
    else lines.push(line(entry, speaker, unit));
  }
  return lines;
}

function line(entry: AlertEntry, speaker: Speaker, unit: string | null): Told {
  const words = speaker.words.alerts;
  const plain = { at: instant(entry.at) ?? 0, kind: entry.kind, title: words.entry[entry.kind], text: "", more: "", attempts: [], samples: [] };
  if (entry.kind === "attempt") return { ...plain, attempts: entry.attempt == null ? [] : [entry.attempt] };
  if (entry.receipt != null) return { ...plain, ...receipt(entry.receipt, speaker) };
  if (entry.escalation != null) return { ...plain, ...step(entry.escalation, speaker) };
  if (entry.group != null) return { ...plain, ...group(entry.group, speaker) };
  if (entry.samples != null) return { ...plain, ...samplesTold(entry.samples, speaker, unit) };
  if (entry.rule != null) return { ...plain, ...ruleTold(entry.rule, speaker, unit) };
  const who = entry.actor_name ?? account(entry.actor ?? null);
  const by = entry.kind === "escalate" ? words.entry.escalated(who) : words.entry.assigned(who);
  if (entry.person != null || entry.kind === "escalate") return { ...plain, text: entry.person == null ? words.entry.nextStep : short(entry.person), more: [by, entry.note ? `“${entry.note}”` : ""].filter((one) => one !== "").join(" · ") };
  if (entry.kind === "note") return { ...plain, text: `“${entry.note ?? ""}”`, more: who };
  const isUnsure = entry.why === "no_data" && entry.kind !== "no_data"; // an end that nobody has said
  const why = isUnsure ? words.unsure : entry.why == null || entry.kind === "no_data" ? "" : (words.why[entry.why as keyof typeof words.why] ?? entry.why);
  const note = entry.note ? `“${entry.note}”` : "";
  const over = entry.instead_of == null ? "" : words.entry.insteadOf(short(entry.instead_of));
  const told = entry.kind === "missed" ? words.entry.missedHelp : over;
  const number = stated(entry.value ?? null, speaker, unit);
  // People close alerts; else they end by themselves.
  const title = entry.kind !== "resolved" ? plain.title : who !== "" ? words.entry.closed : isUnsure ? words.entry.unsure : plain.title;
  return { ...plain, title, text: who || (number === null ? "" : `= ${number}`), more: [why, note, told].filter((one) => one !== "").join(" · ") };
}

function group({ receiver, reason, ordinal }: NonNullable<AlertEntry["group"]>, { words }: Speaker): Pick<Told, "text" | "more"> {
  const of = words.alerts.entry;
  const reasons: Readonly<Record<string, string>> = of.reasons;
  // Marks follow the reason: "new_alerts late". Digests belong to no group, so they have no turn.
  const why = reason.split(" ").map((one) => reasons[one] ?? one).join(", ");
  return { text: of.to(receiver), more: ordinal === 0 ? why : `${of.turn(String(ordinal))} · ${why}` };
}

function step({ step: number, round, people, why }: NonNullable<AlertEntry["escalation"]>, { words }: Speaker): Pick<Told, "text" | "more"> {
  const of = words.alerts.entry;
  const where = of.step(String(number), round > 1 ? String(round) : "");
  return { text: people.map(short).join(", "), more: [where, of.steps[why]].filter((one) => one !== "").join(" · ") };
}

/** person/ID/WAY or RECEIVER/KIND/N: by which way, and to whom. to: how the person is called. */
function channelName({ channel, to }: Pick<AlertAttempt, "channel" | "to">, words: Speaker["words"]): string {
  const ways: Readonly<Record<string, string>> = words.alerts.entry.channels;
  const [, owner, way, last] = /^(.*)\/([^/]+)\/([^/]+)$/.exec(channel) ?? [];
  if (owner === undefined || way === undefined || last === undefined) return ways[channel] ?? channel;
  return owner === "person" ? `${ways[last] ?? last} · ${to == null ? way : short(to)}` : `${ways[way] ?? way} · ${owner}`;
}

function receipt({ result, status, ...of }: NonNullable<AlertEntry["receipt"]>, { words }: Speaker): Pick<Told, "text" | "more"> {
  return { text: channelName(of, words), more: `${words.alerts.entry.receipts[result]} · ${status}` };
}

export interface AttemptTold {
  readonly channel: string;
  readonly result: string;
  readonly good: boolean | null;
  readonly seconds: string;
  readonly answer: string;
}

/** An attempt with what the provider answered. */
export function attemptTold(attempt: AlertAttempt, { words, language }: Speaker): AttemptTold {
  const of = words.alerts.entry;
  const good = attempt.result === null || attempt.result === "unknown" ? null : attempt.result === "accepted" || attempt.result === "delivered";
  const short = attempt.seconds === null ? "" : `${number(attempt.seconds, attempt.seconds < 10 ? 1 : 0, language)} s`;
  const told = attempt.receipt == null ? null : of.receipts[attempt.receipt];
  return {
    channel: channelName(attempt, words),
    result: told ?? (attempt.result === null ? of.inFlight : of.results[attempt.result]),
    good,
    seconds: short,
    answer: [attempt.status === null ? "" : String(attempt.status), attempt.answer].filter((one) => one !== "").join(" · "),
  };
}
