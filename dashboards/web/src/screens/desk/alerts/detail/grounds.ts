/** What an alert stands on: the samples that its rule read, and what the rule says. Pure. */
import type { AlertEntry, AlertSample, AlertSamples } from "../../../../api";
import { age, clockTime, moment, number } from "../../../../i18n/format";
import { instant } from "../../../../live/alerts";
import { stated, value, type Speaker } from "../says";
import { sign, thresholdOf } from "./threshold";

interface Said {
  readonly text: string;
  readonly more: string;
  readonly samples?: readonly AlertSample[];
}

/** unit: of what the rule gives. */
export function samplesTold(of: AlertSamples, speaker: Speaker, unit: string | null = null): Said {
  const words = speaker.words.alerts.entry;
  const write = (n: number): string => number(n, 0, speaker.language);
  const result = value(of.seen ?? of.value, speaker, unit);
  const computed = of.count === null || of.count === 0 || of.exact ? "" : words.computed(write(of.count));
  const equals = result === null || of.exact || of.series.length === 0 ? "" : `= ${result}`;
  const beyond = (of.count ?? 0) - of.series.length;
  const lacking = of.lacking === null ? "" : of.lacking === "no_data" && of.gives === true ? words.absence : words.lacking[of.lacking];
  return {
    text: of.differs && of.series.length > 0 ? words.notSeen : [computed, equals].filter((one) => one !== "").join(" "),
    more: [beyond > 0 ? words.moreSeries(write(beyond)) : "", lacking, differing(of, speaker, unit)].filter((one) => one !== "").join(" · "),
    samples: of.series,
  };
}

/** That what is stored is not what the rule saw: a sample came late, or was put right. */
function differing({ differs, gives, seen, value: now, lacking }: AlertSamples, speaker: Speaker, unit: string | null): string {
  const words = speaker.words.alerts.entry;
  if (!differs || lacking !== null) return "";
  const [before, after] = [value(seen, speaker, unit), value(now, speaker, unit)];
  if (before === null) return words.givesNot;
  if (gives === true && before === after) return words.lateInstead;
  return gives === false || after === null ? `${words.seen(before)}; ${words.givesNot}` : words.seenOther(before, after);
}

export function ruleTold({ expr, changed, how, hold_seconds }: NonNullable<AlertEntry["rule"]>, speaker: Speaker, unit: string | null = null): Said {
  const { words, language } = speaker;
  const of = words.alerts;
  const limit = thresholdOf(expr);
  const shown = limit === null ? null : value(limit.limit, speaker, unit);
  const more = [
    how === null ? "" : of.entry.looks[how],
    hold_seconds > 0 ? of.detail.hold(age(hold_seconds, words, language)) : "",
    changed ? of.entry.ruleChanged : "",
  ];
  return { text: limit === null || shown === null ? expr : `${limit.left} ${sign(limit.relation)} ${shown}`, more: more.filter((one) => one !== "").join(" · ") };
}

export interface SampleTold {
  readonly series: string;
  /** With all its labels. */
  readonly whole: string;
  /** With its unit. */
  readonly value: string | null;
  readonly time: string;
  readonly remarks: readonly string[];
}

/** One sample: whose it is beyond what the alert's labels say, what it says, of when, and what is to be known of it. */
export function sampleTold(of: AlertSample, known: Readonly<Record<string, string>>, speaker: Speaker): SampleTold {
  const words = speaker.words.alerts.entry;
  const { __name__: metric = "", ...labels } = of.labels;
  const told = (each: [string, string][]): string => [metric, ...each.map(([name, is]) => `${name}=${is}`)].filter((one) => one !== "").join(" · ");
  const own = Object.entries(labels).filter(([name, is]) => name !== "simulated" && known[name] !== is);
  const [at, stored, put] = [instant(of.time) ?? 0, instant(of.committed_at), instant(of.corrected_at)];
  const { now, zone } = speaker;
  return {
    series: told(own),
    whole: told(Object.entries(labels)),
    value: stated(of.value, speaker, of.unit_of_measure),
    time: moment(at, now, zone),
    remarks: [
      ...(stored === null ? [] : [words.committed(clockTime(stored, zone))]),
      ...(of.late ? [words.lateSample] : []),
      ...(put === null ? [] : [`${words.corrected(moment(put, now, zone))}${of.reason === "" ? "" : `: ${of.reason}`}`]),
    ],
  };
}
