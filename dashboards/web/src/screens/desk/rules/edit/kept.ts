/** A rule that somebody is writing: it outlives a reload, and signing in again, in this tab. */
import type { RuleDraft } from "../../../../api";

export interface Kept {
  /** Which version was changed. */
  readonly version: number;
  readonly draft: RuleDraft;
}

const key = (user: string, of: string): string => `ioc-draft ${user} rule ${of}`;

export function keptFor(user: string, of: string): Kept | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(key(user, of)) ?? "null");
    return isKept(found) ? found : null;
  } catch {
    return null;
  }
}

/** null: forget it. */
export function keep(user: string, of: string, kept: Kept | null): void {
  if (kept === null) sessionStorage.removeItem(key(user, of));
  else sessionStorage.setItem(key(user, of), JSON.stringify(kept));
}

function isKept(found: unknown): found is Kept {
  return typeof found === "object" && found !== null && "version" in found && "draft" in found && typeof found.draft === "object" && found.draft !== null && "expr" in found.draft && "annotations" in found.draft;
}
