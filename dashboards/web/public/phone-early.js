/*
 * Asks for the alert of a link while the page is still on its way: over a weak network that is half a
 * second. `PhoneClient` takes the answer, once; when it has asked by itself, nothing is asked here.
 */
const code = /^\/p\/a\/([2-9A-HJ-NP-Z]{4,8})$/.exec(location.pathname);
const key = /^#k=([0-9A-Za-z]{22})$/.exec(location.hash);
if (code !== null && key !== null && !("iocEarly" in globalThis)) {
  const asked = fetch(`/api/ioc/v1/phone/${code[1]}`, {
    headers: { Accept: "application/json", "X-Link-Key": key[1] },
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(10_000),
  });
  asked.catch(() => undefined); // whoever takes it is told
  globalThis.iocEarly = { code: code[1], key: key[1], asked };
}
