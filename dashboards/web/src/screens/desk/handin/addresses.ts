/** Addresses of the pages of handing in. Pure. */
export const FORM = "/nop-so-lieu";
export const APPROVE = "/nop-so-lieu/duyet";
export const FRESH = "/nop-so-lieu/do-moi";

export function uploadHref(id: number): string {
  return `${APPROVE}?upload=${id}`;
}

export function formHref(unit: string, period: string): string {
  return `${FORM}?${new URLSearchParams({ unit, period }).toString()}`;
}
