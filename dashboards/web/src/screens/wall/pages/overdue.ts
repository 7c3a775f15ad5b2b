import type { Quality } from "../../../api";
import { behindFirst, type ListedSource } from "../../../live/sources";

/** The source that keeps its own rhythm worst. Pure. */
export interface Overdue {
  readonly id: string;
  readonly name: string;
  readonly quality: Quality;
  readonly lastSeen: number | null;
}

/** Null when all are fresh. Among equals the one that missed most of its periods comes first. */
export function mostOverdue(sources: readonly ListedSource[], now: number): Overdue | null {
  const missed = (source: ListedSource): number =>
    source.last_seen === null ? 0 : (now - source.last_seen) / (source.expected_period_seconds ?? 60);
  const behind = sources.filter((source) => source.quality !== "fresh");
  const [worst] = behindFirst(behind.toSorted((a, b) => missed(b) - missed(a)));
  if (worst === undefined) return null;
  return { id: worst.id, name: worst.name, quality: worst.quality, lastSeen: worst.last_seen };
}
