/** An expression cut into what is drawn alike, line by line, with the place of a mistake. Pure. */
import { AGGREGATIONS, FUNCTIONS, WORDS } from "./functions";

export type PieceKind = "plain" | "name" | "text" | "number";

export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
  readonly bad: boolean;
}

const TOKEN = /("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`[^`]*`?)|([A-Za-z_:][\w:]*)|(\d[\w.]*)|(\s+|[^\sA-Za-z_:\d"'`]+)/g;
const KNOWN = new Set([...AGGREGATIONS, ...FUNCTIONS, ...WORDS]);

/** at: the character of a mistake; null: there is none. */
export function linesOf(text: string, at: number | null): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const [kind, written, from] of tokens(text))
    written.split("\n").reduce((start, part, i) => {
      if (i > 0) lines.push([]);
      lines.at(-1)?.push(...cut(kind, part, at === null ? null : at - start));
      return start + part.length + 1;
    }, from);
  if (at !== null && at >= text.trimEnd().length) lines.at(-1)?.push({ kind: "plain", text: " ", bad: true });
  return lines;
}

function* tokens(text: string): Generator<readonly [PieceKind, string, number]> {
  for (const match of text.matchAll(TOKEN)) {
    const [written, quoted, word, number] = match;
    const kind = quoted !== undefined ? "text" : word !== undefined && KNOWN.has(word) ? "name" : number !== undefined ? "number" : "plain";
    yield [kind, written, match.index];
  }
}

/** A word at fault is marked whole from there on; of signs, the one. */
function cut(kind: PieceKind, text: string, at: number | null): readonly Piece[] {
  if (at === null || at < 0 || at >= text.length) return text === "" ? [] : [{ kind, text, bad: false }];
  const end = /^\w+/.exec(text.slice(at))?.[0].length ?? 1;
  const parts = [[text.slice(0, at), false], [text.slice(at, at + end), true], [text.slice(at + end), false]] as const;
  return parts.flatMap(([part, bad]) => (part === "" ? [] : [{ kind, text: part, bad }]));
}

/** Where a character stands, counted from 1. */
export function placeIn(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
