const WORKER = "/phone-worker.js";

/** What the worker serves; a page elsewhere, such as the desk, registers it for notifications. */
export const SCOPE = "/p";

interface Policy {
  createScriptURL(url: string): string;
}

interface Policies {
  createPolicy(name: string, rules: Policy): Policy;
}

let address: string | null = null;

/** Registers the worker of the telephone. Rejects where there are none: a page without TLS. */
export function worker(): Promise<ServiceWorkerRegistration> {
  address ??= trusted();
  return navigator.serviceWorker.register(address, { scope: SCOPE });
}

/** Lets the browser keep the page for when there is no network. */
export function keepShell(): void {
  if ("serviceWorker" in navigator) void worker().catch(() => undefined);
}

/** The policy lets one address pass; it can be made once. */
function trusted(): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const pass = (url: string): string => {
    if (url !== WORKER) throw new TypeError(url);
    return url;
  };
  return policies?.createPolicy("ioc-sw", { createScriptURL: pass }).createScriptURL(WORKER) ?? WORKER;
}
