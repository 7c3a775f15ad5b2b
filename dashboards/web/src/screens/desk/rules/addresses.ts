/** Addresses of the pages of rules. Pure. */
export const LIST = "/rules";
export const NEW = "/rules/new";

export function ruleHref(id: string): string {
  return `/rules/edit?id=${encodeURIComponent(id)}`;
}

/** A new rule that begins as another one. */
export function copyHref(id: string): string {
  return `${NEW}?from=${encodeURIComponent(id)}`;
}
