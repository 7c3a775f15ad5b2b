/** Somebody stands in: as a form holds it, as the server takes it. Pure. */
import type { OncallOverride, OverrideWanted, OncallSchedules } from "../../../api";
import { formTime, instantOf } from "../../../i18n/format";
import type { Block } from "./lanes";

/** Times as fields hold them: "2026-11-26T18:00". replaces: "" is whoever is on duty. */
export interface Form {
  readonly schedule: string;
  readonly person: string;
  readonly replaces: string;
  readonly begins: string;
  readonly ends: string;
  readonly note: string;
}

export type Field = keyof Form;
export type Lack = "person" | "same" | "times" | "order" | "past" | "long" | "mine";

const FIELDS: readonly Field[] = ["person", "replaces", "begins", "ends", "note"];
const LONGEST_MS = 92 * 86_400_000; // alerts/rota/fit.py

/** A new one for a stretch: of who is there; of nobody in particular where several are, or none. */
export function formFor(block: Pick<Block, "schedule" | "from" | "to" | "people">, me: string | null, now: number, zone: string): Form {
  const [first] = block.people;
  const replaces = block.people.length === 1 && first !== undefined ? first : me !== null && block.people.includes(me) ? me : "";
  const person = me !== null && !block.people.includes(me) ? me : "";
  return { schedule: block.schedule, person, replaces, begins: formTime(Math.max(block.from, now), zone), ends: formTime(block.to, zone), note: "" };
}

export function formOf(of: OncallOverride, zone: string): Form {
  const local = (text: string): string => formTime(Date.parse(text), zone);
  return { schedule: of.schedule, person: of.person, replaces: of.replaces ?? "", begins: local(of.begins), ends: local(of.ends), note: of.note };
}

/** What is missing or cannot be, in the order of the form. all: whether who asks may do so for others too. */
export function lacks(form: Form, { me, may_override_all: all }: Pick<OncallSchedules, "me" | "may_override_all">, now: number, zone: string): readonly Lack[] {
  const [begins, ends] = [instantOf(form.begins, zone), instantOf(form.ends, zone)];
  const found: Lack[] = [];
  if (form.person === "") found.push("person");
  else if (form.person === form.replaces) found.push("same");
  else if (!all && form.person !== me && form.replaces !== me) found.push("mine");
  if (begins === null || ends === null) found.push("times");
  else if (ends <= begins) found.push("order");
  else if (ends <= now) found.push("past");
  else if (ends - begins > LONGEST_MS) found.push("long");
  return found;
}

/** was: what is changed; a time of it that nobody touched stays to the second. */
export function wantedOf(form: Form, zone: string, was: OncallOverride | null): OverrideWanted {
  const before = was === null ? null : formOf(was, zone);
  const time = (field: "begins" | "ends"): string => {
    if (was !== null && before?.[field] === form[field]) return was[field];
    return new Date(instantOf(form[field], zone) ?? 0).toISOString();
  };
  return { schedule: form.schedule, begins: time("begins"), ends: time("ends"), person: form.person, replaces: form.replaces === "" ? null : form.replaces, note: form.note.trim().normalize("NFC") };
}

/** What two say otherwise. */
export function differences(theirs: Form, mine: Form): readonly Field[] {
  return FIELDS.filter((field) => theirs[field] !== mine[field]);
}

/** Who has what of a time so far, for who wants to change it. */
export function within(blocks: readonly Block[], from: number, to: number): readonly Block[] {
  return blocks.filter((block) => block.from < to && block.to > from).map((block) => ({ ...block, from: Math.max(block.from, from), to: Math.min(block.to, to) }));
}
