import type { Name, Quality, Source } from "../api";
import { byName } from "../i18n/sort";
import type { Topics } from "./topics";

/** A source with its id, its name in the language of the page. */
export type ListedSource = Omit<Source, "name"> & { readonly id: string; readonly name: string };

/** The sources of the topic `sources` by name. Pure. */
export function listedSources(topics: Topics, named: (name: Name) => string): readonly ListedSource[] {
  const cells = topics.get("sources")?.cells ?? new Map<string, unknown>();
  return [...cells]
    .flatMap(([id, source]) => (isSource(source) ? [{ ...source, id, name: named(source.name) }] : []))
    .sort(byName);
}

/** How much attention a quality asks for. */
export const CONCERN: Record<Quality, number> = { fresh: 0, never: 1, late: 2, stale: 3 };

/** Those that are behind first, the worst before the others; among equals rows keep their places. */
export function behindFirst(sources: readonly ListedSource[]): readonly ListedSource[] {
  return sources.toSorted((a, b) => CONCERN[b.quality] - CONCERN[a.quality]);
}

function isSource(value: unknown): value is Source {
  return typeof value === "object" && value !== null && "name" in value && "last_seen" in value;
}
