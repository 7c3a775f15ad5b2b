import type { PhoneView, Way } from "../../api/phone";

/** The last view of each alert, on this telephone, for when there is no network. No key is kept. */
const KEPT = "ioc-phone:";
const DAY_MS = 86_400_000;
const KEPT_MAX = 20;

interface Kept {
  readonly view: PhoneView;
  readonly wallMs: number;
}

export function remember(way: Way, view: PhoneView, wallMs: number): void {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
    for (const name of names) if (names.length > KEPT_MAX || read(name, wallMs) === null) localStorage.removeItem(name);
    localStorage.setItem(nameOf(way), JSON.stringify({ view, wallMs } satisfies Kept));
  } catch {
    // Private windows keep nothing.
  }
}

/** ageMs: by the telephone's own clock. */
export function recall(way: Way, wallMs: number): { readonly view: PhoneView; readonly ageMs: number } | null {
  const kept = read(nameOf(way), wallMs);
  return kept === null ? null : { view: kept.view, ageMs: wallMs - kept.wallMs };
}

function read(name: string, wallMs: number): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
    return kept !== null && kept.wallMs <= wallMs && wallMs - kept.wallMs < DAY_MS ? kept : null;
  } catch {
    return null;
  }
}

function nameOf(way: Way): string {
  return KEPT + (way.by === "session" ? String(way.alert) : way.code);
}
