import type { Name, Source } from "../api";
import { byName } from "../i18n/sort";
import type { Topics } from "./topics";

/** A source with its id, its name in the language of the page. */
export type ListedSource = Omit<Source, "name"> & { readonly id: string; readonly name: string };

/** The sources of the topic `sources` by name, so that rows keep their places. Pure. */
export function listedSources(topics: Topics, named: (name: Name) => string): readonly ListedSource[] {
  const cells = topics.get("sources")?.cells ?? new Map<string, unknown>();
  return [...cells]
    .flatMap(([id, source]) => (isSource(source) ? [{ ...source, id, name: named(source.name) }] : []))
    .sort(byName);
}

function isSource(value: unknown): value is Source {
  return typeof value === "object" && value !== null && "name" in value && "last_seen" in value;
}
