/** The text message of an alert, about as it will be sent. Pure; alerts/deliver/text/sms.py writes the real one. */
import type { RuleDraft } from "../../../../api";
import { filled, priorityOf, textOf, type Labels } from "../said";

export const CHARS_MAX = 160; // one part of GSM-7
const DOUBLE = "[]{}^~\\|€"; // take two places
const URGENCY = { p1: "KHAN CAP", p2: "CAO", p3: "TRUNG BINH", p4: "THAP" };
/** What the message says besides what the rule says, as it is sent: without marks. */
const ELSE = "..."; // it has no name yet
const [SINCE, UNTAKEN] = ["tu", "Chua ai nhan."];

export interface Example {
  readonly labels: Labels;
  readonly value: string | null;
  /** "10:30" */
  readonly time: string;
  readonly link: string;
}

export interface Message {
  readonly text: string;
  readonly places: number;
  /** What would not fit was left out: the cause. */
  readonly shortened: boolean;
}

export function messageOf(rule: Pick<RuleDraft, "name" | "labels" | "annotations">, example: Example): Message {
  const text = (name: string): string => plain(filled(textOf(rule.annotations, name, "vi"), example.labels, example.value).replace(/\s+/g, " ").trim());
  const head = `${URGENCY[priorityOf(rule.labels) ?? "p3"]}: ${text("summary") || text("description") || rule.name || ELSE}, ${SINCE} ${example.time}.`;
  const cause = ended(text("cause"));
  const whole = [head, cause, UNTAKEN, example.link].filter((part) => part !== "").join(" ");
  if (cause === "" || placesOf(whole) <= CHARS_MAX) return { text: whole, places: placesOf(whole), shortened: false };
  const short = `${head} ${UNTAKEN} ${example.link}`;
  return { text: short, places: placesOf(short), shortened: true };
}

/** A sentence ends with a mark; one that has one keeps it. */
function ended(text: string): string {
  return text === "" || /[.?]$/.test(text) ? text : `${text}.`;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/\u0111/g, "d").replace(/\u0110/g, "D").replace(/[–—−]/g, "-").replaceAll("…", "...").replaceAll("·", ",").replaceAll("≥", ">=").replaceAll("≤", "<=");
}

function placesOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (DOUBLE.includes(letter) ? 2 : 1), 0);
}
