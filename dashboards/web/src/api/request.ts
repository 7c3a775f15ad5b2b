const BYTES = 16;

/** A key that no other request has: repeated under it, an act is done once. */
export function newRequest(): string {
  // `crypto.randomUUID` is there only behind TLS; centers in a closed network have none.
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
