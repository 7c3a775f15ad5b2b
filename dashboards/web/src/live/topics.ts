import type { Delta, Snapshot } from "../api";

/** One topic as last told: the server's time of it and its cells by key. */
export interface Topic {
  readonly at: number;
  readonly cells: ReadonlyMap<string, unknown>;
}

export type Topics = ReadonlyMap<string, Topic>;

export const NO_TOPICS: Topics = new Map();

/**
 * Frames in their order laid over `topics`; the given map is not changed.
 *
 * A snapshot replaces its topic wholly, so keys it lacks are gone; null in a delta removes a cell.
 * A delta of a topic without a snapshot changes nothing (the connection has resynced by then).
 */
export function applied(topics: Topics, frames: readonly (Snapshot | Delta)[]): Topics {
  const next = new Map(topics);
  const owned = new Map<string, Map<string, unknown>>();
  for (const frame of frames) {
    if (frame.type === "snapshot") {
      owned.set(frame.topic, new Map(cellsIn(frame.data)));
    } else {
      const known = owned.get(frame.topic) ?? next.get(frame.topic)?.cells;
      if (known === undefined) continue;
      const cells = owned.get(frame.topic) ?? new Map(known);
      for (const [key, cell] of frame.ops) {
        if (cell === null) cells.delete(key);
        else cells.set(key, cell);
      }
      owned.set(frame.topic, cells);
    }
    const cells = owned.get(frame.topic);
    if (cells !== undefined) next.set(frame.topic, { at: frame.at, cells });
  }
  return next;
}

/** Lists of things that have ids become a cell each, so that a delta can change one of them. */
function cellsIn(data: Snapshot["data"]): readonly (readonly [string, unknown])[] {
  return Object.entries(data).flatMap(([key, value]) =>
    Array.isArray(value) && value.length > 0 && value.every(hasId)
      ? value.map((one): [string, unknown] => [String(one.id), one])
      : [[key, value] as const],
  );
}

function hasId(value: unknown): value is { readonly id: number } {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "number";
}
