import type { Link, Way } from "../../api/phone";

/** Where an address of the telephone leads. Pure. */
export type Place =
  | { readonly page: "alert"; readonly way: Way }
  /** Whether somebody's way works; null: by no link. */
  | { readonly page: "test"; readonly way: Link | null }
  | { readonly page: "list" | "oncall" | "me" };

const LINK = /^\/p\/([at])\/([2-9A-HJ-NP-Z]{4,8})$/;
const KEY = /^#k=([0-9A-Za-z]{22})$/;
const NUMBER = /^\/p\/([1-9][0-9]{0,17})$/;

/** hash: what no server is sent. A key that a gateway cut is none: whoever it is signs in. */
export function placeOf(path: string, hash: string): Place {
  const [, kind, code] = LINK.exec(path) ?? [];
  if (code !== undefined) {
    const key = KEY.exec(hash)?.[1];
    const link = key === undefined ? null : ({ by: "link", code, key } as const);
    return kind === "t" ? { page: "test", way: link } : { page: "alert", way: link ?? { by: "code", code } };
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
