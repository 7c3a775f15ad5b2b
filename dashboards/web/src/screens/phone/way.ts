import type { Way } from "../../api/phone";

/** Where an address of the telephone leads. Pure. */
export type Place = { readonly page: "alert"; readonly way: Way } | { readonly page: "list" | "oncall" | "me" };

const LINK = /^\/p\/a\/([2-9A-HJ-NP-Z]{4,8})$/;
const KEY = /^#k=([0-9A-Za-z]{22})$/;
const NUMBER = /^\/p\/([1-9][0-9]{0,17})$/;

/** hash: what no server is sent. A key that a gateway cut is none: whoever it is signs in. */
export function placeOf(path: string, hash: string): Place {
  const code = LINK.exec(path)?.[1];
  if (code !== undefined) {
    const key = KEY.exec(hash)?.[1];
    return { page: "alert", way: key === undefined ? { by: "code", code } : { by: "link", code, key } };
  }
  const number = NUMBER.exec(path)?.[1];
  if (number !== undefined) return { page: "alert", way: { by: "session", alert: Number(number) } };
  if (path === "/p/oncall") return { page: "oncall" };
  return { page: path === "/p/me" ? "me" : "list" };
}

/** The login that leads back here. */
export function loginFor(path: string): string {
  return `/login?next=${encodeURIComponent(path)}`;
}
