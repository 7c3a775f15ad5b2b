/** Sentences of a row: who has it, what came of telling people, how an act stands. Pure. */
import type { AlertRow, AlertShort } from "../../../api";
import { age, fullTime, moment, number } from "../../../i18n/format";
import { begun, instant, isTaken } from "../../../live/alerts";
import { bareName as short } from "../../../live/oncall";
import { measured, type Tongue } from "../../../ui/measured";
import type { Act } from "./acts";

export { short };

const EPOCH = "s since epoch";

/** What sentences need besides the alert. */
export interface Speaker extends Tongue {
  readonly now: number;
  readonly zone: string;
}

/** A value as the rule said it. unit: of measure, where that follows from what the rule compares. */
export function value(of: number | null, tongue: Tongue, unit: string | null = null): string | null {
  return of === null ? null : measured(of, unit, tongue);
}

/** The same, where it may be a moment: the day figures were due. */
export function stated(of: number | null, speaker: Speaker, unit: string | null = null): string | null {
  return of !== null && unit === EPOCH ? fullTime(of * 1000, speaker.zone) : value(of, speaker, unit);
}

/** The same in a narrow column: "18/09 00:00". */
export function brief(of: number | null, speaker: Speaker, unit: string | null = null): string | null {
  return of !== null && unit === EPOCH ? at(of * 1000, speaker) : value(of, speaker, unit);
}

export function lasting(alert: Pick<AlertShort, "fired_at" | "active_at" | "ended_at">, { words, language, now }: Speaker): string {
  return age(Math.max(0, (instant(alert.ended_at) ?? now) - begun(alert)) / 1000, words, language);
}

/** "10:30", "23/11 10:30". */
export function at(when: number, { now, zone }: Pick<Speaker, "now" | "zone">): string {
  const told = moment(when, now, zone);
  return /^\d\d:\d\d:\d\d$/.test(told) ? told.slice(0, 5) : told;
}

export function owner(alert: AlertShort, speaker: Speaker): readonly [who: string, more: string] {
  const words = speaker.words.alerts;
  const takenAt = instant(alert.acked_at);
  const over = alert.state === "resolved";
  if (takenAt === null || !(over || isTaken(alert, speaker.now))) return over ? [words.nobodyTook, told(alert, speaker)] : untaken(alert, speaker);
  const snoozed = instant(alert.snoozed_until);
  const later = snoozed !== null && snoozed > speaker.now ? ` · ${words.snoozedUntil(at(snoozed, speaker))}` : "";
  return [named(alert), `${words.takenAt(at(takenAt, speaker))}${later}`];
}

/** Who has it, as people know them; else by the name of the account or the key. */
export function named(alert: Pick<AlertShort, "acked_by" | "acked_by_name">): string {
  return alert.acked_by_name ?? account(alert.acked_by);
}

/** "user:an" → "an". */
export function account(actor: string | null): string {
  return actor?.replace(/^\w+:/, "") ?? "";
}

/** What it waits for instead of "nobody": ["Chờ giờ hành chính", "sẽ báo lúc 29/11 07:30"]. */
function untaken(alert: AlertShort, speaker: Speaker): readonly [who: string, more: string] {
  const words = speaker.words.alerts;
  // What was due since the list was asked for is over: who is next then it does not know.
  if (kept(alert, speaker) === null && alert.call !== null && (instant(alert.call.at) ?? 0) > speaker.now) return [words.nobody, [called(alert.call, speaker), ...tries(alert, speaker)].join(" · ")];
  if (alert.waits === null || kept(alert, speaker) !== null) return [words.nobody, told(alert, speaker)];
  const { name, begins, until } = alert.waits;
  const when = instant(until);
  const then = when === null ? words.toldAtNo : words.toldAt(at(when, speaker));
  return [(begins ? words.waitsFor : words.waitsOut)(name[speaker.language]), [...tries(alert, speaker), then].join(" · ")];
}

/** "gọi lần 2 lúc 10:44: Trần B": who is called if nobody takes it until then. */
function called({ at: when, ordinal, people }: NonNullable<AlertShort["call"]>, speaker: Speaker): string {
  return speaker.words.alerts.callsNext(number(ordinal, 0, speaker.language), at(instant(when) ?? 0, speaker), people.map(short).join(", "));
}

function told(alert: AlertShort, speaker: Speaker): string {
  const said = kept(alert, speaker) ?? tries(alert, speaker).join(" · ");
  return said === "" ? speaker.words.alerts.toldNot : said;
}

/** Why nobody is told now. */
function kept({ silenced_by, maintenance, inhibited_by, snoozed_until }: AlertShort, { words: { alerts: words }, now, zone }: Speaker): string | null {
  if (maintenance.length > 0) return words.maintained;
  if (silenced_by.length > 0) return words.silenced;
  if (inhibited_by !== null) return words.inhibited;
  const snoozed = instant(snoozed_until);
  return snoozed !== null && snoozed > now ? words.snoozedUntil(at(snoozed, { now, zone })) : null;
}

function tries({ attempts }: AlertShort, { words: { alerts: words }, language }: Speaker): readonly string[] {
  const write = (n: number): string => number(n, 0, language);
  return [
    ...(attempts.accepted > 0 ? [words.told(write(attempts.accepted))] : []),
    ...(attempts.failed > 0 ? [words.failed(write(attempts.failed))] : []),
    ...(attempts.waiting > 0 ? [words.waiting(write(attempts.waiting))] : []),
  ];
}

/** How an act stands that the server has not confirmed. */
export function standing(act: Act, alert: AlertShort, speaker: Speaker): readonly [what: string, more: string] {
  const words = speaker.words.alerts;
  if (act.state === "sending") return [words.sending[act.kind], words.notYet];
  const first = act.problem?.owner ?? null;
  if (act.state === "taken" && first !== null)
    return [words.hasIt(first.name), `${first.at === null ? "" : `${words.takenAt(at(first.at, speaker))} · `}${words.notDone[act.kind]}`];
  const nobody = act.kind === "ack" && !isTaken(alert, speaker.now) ? `${words.stillNobody} · ` : "";
  return [words.notDone[act.kind], `${nobody}${reason(act, speaker)}`];
}

const [SIGNED_OUT, FORBIDDEN] = [401, 403];

function reason({ problem }: Act, { words }: Speaker): string {
  if (problem === null || problem.status === 0) return words.alerts.noAnswer;
  if (problem.status === SIGNED_OUT) return words.alerts.signedOut;
  if (problem.status === FORBIDDEN) return words.alerts.notAllowed;
  const request = problem.requestId === null ? "" : ` · ${words.login.request(problem.requestId)}`;
  return `${words.alerts.refusedWith(String(problem.status))}${request}`;
}

/** How it ended. That its sender reports it no more does not say that it is over. */
export function ended({ why }: Pick<AlertRow, "why">, { words }: Pick<Speaker, "words">): readonly [what: string, more: string] {
  const of = words.alerts;
  return why === "no_data" ? [of.why.no_data, of.unsure] : [of.state.resolved, why === null ? "" : of.why[why]];
}

/** The second line of a row: what is unusual about it, and its cause; without one, its rule. */
export function remarks(alert: AlertRow, { words, language }: Speaker): readonly string[] {
  const of = words.alerts;
  return [
    ...(alert.state === "pending" || alert.state === "no_data" ? [of.state[alert.state]] : []),
    ...(alert.state === "resolved" && alert.why !== null ? [of.why[alert.why]] : []),
    ...(alert.flapping ? [of.flapping] : []),
    ...(alert.inhibited_by === null ? [] : [of.inhibited]),
    alert.cause?.[language] ?? alert.name,
  ];
}
