import type { Quality } from "../../../api";
import type { ListedSource } from "../../../live/sources";

/** The source that keeps its own rhythm worst. Pure. */
export interface Overdue {
  readonly id: string;
  readonly name: string;
  readonly quality: Quality;
  readonly lastSeen: number | null;
}

const RANK: Record<Quality, number> = { fresh: 0, never: 1, late: 2, stale: 3 };

/** Null when all are fresh. Among equals the one that missed most of its periods comes first. */
export function mostOverdue(sources: readonly ListedSource[], now: number): Overdue | null {
  const missed = (source: ListedSource): number =>
    source.last_seen === null ? 0 : (now - source.last_seen) / (source.expected_period_seconds ?? 60);
  const [worst] = sources
    .filter((source) => source.quality !== "fresh")
    .toSorted((a, b) => RANK[b.quality] - RANK[a.quality] || missed(b) - missed(a));
  if (worst === undefined) return null;
  return { id: worst.id, name: worst.name, quality: worst.quality, lastSeen: worst.last_seen };
}
