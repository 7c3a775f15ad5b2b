import type { Quality, Source } from "../../../api";

/** The source that keeps its own rhythm worst. Pure. */
export interface Overdue {
  readonly id: string;
  readonly name: string;
  readonly quality: Quality;
  readonly lastSeen: number | null;
}

const RANK: Record<Quality, number> = { fresh: 0, never: 1, late: 2, stale: 3 };

/** Null when all are fresh. Among equals the one that missed most of its periods comes first. */
export function mostOverdue(sources: ReadonlyMap<string, Source>, now: number): Overdue | null {
  const missed = (source: Source): number =>
    source.last_seen === null ? 0 : (now - source.last_seen) / (source.expected_period_seconds ?? 60);
  const [worst] = [...sources.entries()]
    .filter(([, source]) => source.quality !== "fresh")
    .sort(([, a], [, b]) => RANK[b.quality] - RANK[a.quality] || missed(b) - missed(a));
  if (worst === undefined) return null;
  const [id, source] = worst;
  return { id, name: source.name, quality: source.quality, lastSeen: source.last_seen };
}
