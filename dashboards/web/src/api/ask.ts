import { Problem } from "./problems";

const TIMEOUT_MS = 10_000;

/** One request of the page's own origin. Throws a `Problem` when no server was reached. */
export function ask(method: string, address: string, csrf: string, body?: object, timeoutMs = TIMEOUT_MS): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf !== "") headers["X-CSRF-Token"] = csrf;
  return fetch(address, {
    method,
    keepalive: method === "DELETE", // what is ended when a page is left is heard all the same
    headers,
    cache: "no-store",
    credentials: "same-origin",
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Problem(0, { title: "unreachable" });
  });
}
