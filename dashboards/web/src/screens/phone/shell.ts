const WORKER = "/phone-worker.js";

interface Policy {
  createScriptURL(url: string): string;
}

interface Policies {
  createPolicy(name: string, rules: Policy): Policy;
}

/** Lets the browser keep the page for when there is no network. The policy lets one address pass. */
export function keepShell(): void {
  if (!("serviceWorker" in navigator)) return; // a page without TLS
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const pass = (url: string): string => {
    if (url !== WORKER) throw new TypeError(url);
    return url;
  };
  const address = policies?.createPolicy("ioc-sw", { createScriptURL: pass }).createScriptURL(WORKER) ?? WORKER;
  void navigator.serviceWorker.register(address, { scope: "/p" }).catch(() => undefined);
}
