/** Where a login leads. Pure. */
export const HOME = "/";

/** A path of this site and nothing else: `next` comes from an address anybody can write. */
export function safeTarget(next: string | null): string {
  if (next === null) return HOME;
  try {
    const address = new URL(next, "http://site.invalid");
    const here = address.origin === "http://site.invalid" && next.startsWith("/");
    return here && address.pathname !== "/login" ? address.pathname + address.search : HOME;
  } catch {
    return HOME;
  }
}

/** Why somebody is asked to log in once more. */
export type Why = "expired" | "changed" | null;

export function whyLogin(asked: string | null): Why {
  return asked === "expired" || asked === "changed" ? asked : null;
}

/** The wall a target opens, null when it is another page. */
export function wallOf(target: string): string | null {
  const [, first, id] = target.split("?")[0]?.split("/") ?? [];
  return first === "wall" && id ? decodeURIComponent(id) : null;
}
