/** What may stand at the caret of an expression, and how it is put there. Pure. */
import { AGGREGATIONS, FUNCTIONS, WORDS } from "./functions";

/** from: where what is being written begins. selector: whose labels are meant; "": of any series. */
export type Place =
  | { readonly kind: "name"; readonly from: number; readonly written: string }
  | { readonly kind: "label"; readonly from: number; readonly written: string; readonly selector: string }
  | { readonly kind: "value"; readonly from: number; readonly written: string; readonly selector: string; readonly label: string };

export type OfferKind = "metric" | "function" | "word" | "label" | "value";

export interface Offer {
  readonly kind: OfferKind;
  readonly text: string;
  readonly note: string;
}

export interface Vocabulary {
  /** Meaning by name. */
  readonly metrics: ReadonlyMap<string, string>;
  /** Of the place where the caret is. */
  readonly labels: readonly string[];
  readonly values: readonly string[];
}

const OFFERS_MAX = 10;
const NAME = /[A-Za-z_:][\w:]*$/;
const LABELS_OF = /\b(?:by|without|on|ignoring|group_left|group_right)\s*$/;
const ASKS = /([\w.]+)\s*(?:=~|!~|!=|=)\s*$/;

interface Open {
  readonly sign: string;
  readonly at: number;
}

/** Null: nothing is known that could stand there. */
export function placeOf(text: string, caret: number): Place | null {
  const before = text.slice(0, caret);
  const { open, quote } = opened(before);
  const selector = open?.sign === "{" ? (NAME.exec(before.slice(0, open.at).trimEnd())?.[0] ?? "") : "";
  if (quote !== null) {
    const [, label] = open?.sign === "{" ? (ASKS.exec(before.slice(0, quote)) ?? []) : [];
    return label === undefined ? null : { kind: "value", from: quote + 1, written: before.slice(quote + 1), selector, label };
  }
  const written = NAME.exec(before)?.[0] ?? "";
  const from = caret - written.length;
  if (/[\d.]$/.test(before.slice(0, from)) || open?.sign === "[") return null; // "5m", "[5m"
  if (open?.sign === "{") return ASKS.test(before) ? null : { kind: "label", from, written, selector };
  if (open?.sign === "(" && LABELS_OF.test(before.slice(0, open.at))) return { kind: "label", from, written, selector: "" };
  return written === "" ? null : { kind: "name", from, written };
}

/** The bracket and the quotation mark that are still open. */
function opened(before: string): { readonly open: Open | undefined; readonly quote: number | null } {
  const stack: Open[] = [];
  let quote: { readonly sign: string; readonly at: number } | null = null;
  for (let at = 0; at < before.length; at++) {
    const sign = before.charAt(at);
    if (quote !== null) {
      if (sign === "\\" && quote.sign !== "`") at += 1;
      else if (sign === quote.sign) quote = null;
    } else if ("\"'`".includes(sign)) quote = { sign, at };
    else if ("({[".includes(sign)) stack.push({ sign, at });
    else if (")}]".includes(sign)) stack.pop();
    else if (sign === "#") at = endOfLine(before, at);
  }
  return { open: stack.at(-1), quote: quote?.at ?? null };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** What fits, what begins so first; nothing where that is written already. */
export function offersAt(place: Place, known: Vocabulary): readonly Offer[] {
  const written = place.written.toLowerCase();
  const rank = (text: string): number => (text.toLowerCase().startsWith(written) ? 0 : 1);
  const found = candidates(place, known)
    .filter(({ text }) => text.toLowerCase().includes(written))
    .sort((a, b) => rank(a.text) - rank(b.text));
  const isDone = found[0]?.text === place.written && found.length === 1;
  return isDone ? [] : found.slice(0, OFFERS_MAX);
}

function candidates(place: Place, { metrics, labels, values }: Vocabulary): Offer[] {
  if (place.kind === "label") return labels.map((text): Offer => ({ kind: "label", text, note: "" }));
  if (place.kind === "value") return values.map((text): Offer => ({ kind: "value", text, note: "" }));
  return [
    ...[...metrics].map(([text, note]): Offer => ({ kind: "metric", text, note })),
    ...[...AGGREGATIONS, ...FUNCTIONS].map((text): Offer => ({ kind: "function", text, note: "" })),
    ...WORDS.map((text): Offer => ({ kind: "word", text, note: "" })),
  ];
}

export interface Written {
  readonly text: string;
  readonly caret: number;
}

/** The expression with an offer in its place; a function with its bracket, a value with its end. */
export function taken(text: string, caret: number, place: Place, offer: Offer): Written {
  const rest = text.slice(caret);
  const tail = offer.kind === "function" && !/^\s*\(/.test(rest) ? "(" : "";
  const put = offer.kind === "value" ? escaped(offer.text) : offer.text;
  const closes = offer.kind === "value" && !rest.startsWith(text.charAt(place.from - 1)) ? text.charAt(place.from - 1) : "";
  const steps = offer.kind === "value" && closes === "" ? 1 : 0; // over the mark that is there
  const head = `${text.slice(0, place.from)}${put}${tail}${closes}`;
  return { text: head + rest, caret: head.length + steps };
}

function escaped(value: string): string {
  return value.replace(/["\\]/g, "\\$&");
}
