/** Shifts that two people can give each other. Pure; times are Unix milliseconds. */
import type { SwapWanted } from "../../../api";
import type { Block } from "./lanes";

/** One person's part of a block that is not over. */
export interface Part {
  readonly key: string;
  readonly person: string;
  readonly from: number;
  readonly to: number;
}

export function partsOf(blocks: readonly Block[], now: number): readonly Part[] {
  return blocks.filter(({ to }) => to > now).flatMap(({ people, from, to }) => people.map((person) => ({ key: `${from} ${person}`, person, from: Math.max(from, now), to })));
}

export function overlap(a: Part, b: Part): boolean {
  return a.from < b.to && b.from < a.to;
}

/** With what a part can be swapped: of others, at another time; one's own, if only that is allowed. */
export function fitting(parts: readonly Part[], first: Part | undefined, only: string | null): readonly Part[] {
  if (first === undefined) return [];
  const others = parts.filter((part) => part.person !== first.person && !overlap(part, first));
  return only === null || first.person === only ? others : others.filter(({ person }) => person === only);
}

export function swapOf(schedule: string, first: Part, second: Part, note: string): SwapWanted {
  const sent = ({ person, from, to }: Part) => ({ person, begins: new Date(from).toISOString(), ends: new Date(to).toISOString() });
  return { schedule, first: sent(first), second: sent(second), note: note.trim().normalize("NFC") };
}
