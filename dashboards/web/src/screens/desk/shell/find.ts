/** Finding without marks and case: "khun ha" finds "Khun Há", "duong" finds "Đường". Pure. */
import { searchKey } from "../../../i18n/sort";
import type { IconName } from "../parts/icons";

export interface Findable {
  readonly id: string;
  readonly kind: "page" | "wall" | "source" | "command";
  readonly text: string;
  readonly note: string;
  readonly icon: IconName;
  readonly run: () => void;
}

/** What was found, and where in its text; null: in its note. */
export interface Found extends Findable {
  readonly at: readonly [from: number, to: number] | null;
}

interface Ranked {
  readonly rank: number;
  readonly found: Found;
}

export const FOUND_MAX = 12;
const KINDS: readonly Findable["kind"][] = ["page", "wall", "source", "command"];

/** The best of each kind, the kinds in their order; everything that is no source when nothing is asked. */
export function find(all: readonly Findable[], asked: string): readonly Found[] {
  const key = searchKey(asked);
  const ranked = all.flatMap((one): readonly Ranked[] => {
    if (key === "") return one.kind === "source" ? [] : [{ rank: 0, found: { ...one, at: null } }];
    const at = placeOf(one.text, key);
    if (at !== null) return [{ rank: rankOf(one.text, at[0]), found: { ...one, at } }];
    return searchKey(one.note).includes(key) ? [{ rank: 3, found: { ...one, at: null } }] : [];
  });
  const order = (kind: Findable["kind"]): number => KINDS.indexOf(kind);
  return ranked
    .sort((a, b) => order(a.found.kind) - order(b.found.kind) || a.rank - b.rank)
    .slice(0, FOUND_MAX)
    .map(({ found }) => found);
}

/** Where a key is in a text, as positions of the text itself; null: nowhere. */
export function placeOf(text: string, key: string): readonly [number, number] | null {
  const letters: string[] = [];
  const from: number[] = []; // of each letter of the key's alphabet: where it stands in the text
  let at = 0;
  for (const letter of text) {
    for (const bare of folded(letter)) {
      letters.push(bare);
      from.push(at);
    }
    at += letter.length;
  }
  const found = letters.join("").indexOf(key);
  if (found < 0 || key === "") return null;
  const start = from[found] ?? 0;
  const end = from.slice(found + key.length).find((place) => place > (from[found + key.length - 1] ?? 0));
  return [start, end ?? text.length];
}

/** A letter without marks and case. A space stays one: `searchKey` would trim it. */
function folded(letter: string): string {
  return /\s/.test(letter) ? " " : searchKey(letter);
}

/** 0 at the beginning, 1 at the beginning of a word, 2 within one. */
function rankOf(text: string, at: number): number {
  if (at === 0) return 0;
  return /[\s\-_./]/.test(text.charAt(at - 1)) ? 1 : 2;
}
