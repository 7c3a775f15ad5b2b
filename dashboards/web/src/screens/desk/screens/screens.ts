import type { Quality, Screen, Screens } from "../../../api";

/** What the list of screens says. Pure; instants are the server's. */

/** A screen tells each minute that it is there; two missed words are worth saying. */
const AWAY_MS = 150_000;
const MEGABYTE = 1e6;

export type Presence = "here" | "away" | "never";

export function presence(screen: Pick<Screen, "seen_at">, nowMs: number): Presence {
  if (screen.seen_at === null) return "never";
  return nowMs - screen.seen_at > AWAY_MS ? "away" : "here";
}

/** old: the server does not answer, so what it said last is not of now. */
export function qualityOf(is: Presence, old: boolean): Quality {
  if (is === "never") return "never";
  return is === "here" && !old ? "fresh" : "stale";
}

export function megabytes(bytes: number | null): number | null {
  return bytes === null ? null : Math.round(bytes / MEGABYTE);
}

/** "k7m 4qx" as the server keeps it, so that the field shows what will be compared. */
export function codeTyped(text: string): string {
  return text.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 6);
}

/** The wall to propose: where the only waiting screen stands, else none. */
export function proposedWall(listed: Screens | null, walls: readonly string[]): string {
  const waiting = listed?.waiting ?? [];
  const stands = waiting.length === 1 ? waiting[0]?.wall : undefined;
  if (stands !== undefined && walls.includes(stands)) return stands;
  return walls.length === 1 ? (walls[0] ?? "") : "";
}
