/*
 * Keeps the shell of the telephone's page, so that it opens without a network and says how old its
 * figures are; shows messages that come while no page is open. Answers of the API are never kept
 * here, and nothing is ever sent from here.
 */
const SHELL = "ioc-phone-1";
const PAGE = "/p";
const WAIT_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("push", (event) => {
  event.waitUntil(show(event.data));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? ""));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (request.mode === "navigate" && /^\/p(\/|$)/.test(address.pathname)) event.respondWith(page(request));
});

/** Fetches the page and what it names, all or nothing; what an older build named goes. */
async function keep() {
  const answer = await fetch(PAGE, { cache: "no-store" });
  if (!answer.ok) throw new Error(`page: ${answer.status}`);
  const text = await answer.clone().text();
  const named = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]);
  const shell = await caches.open(SHELL);
  await shell.addAll(named);
  await shell.put(PAGE, answer);
  for (const known of await shell.keys()) {
    const path = new URL(known.url).pathname;
    if (path !== PAGE && !named.includes(path)) await shell.delete(known);
  }
}

/**
 * Shows a message (alerts/deliver/push: title, body, url, tag). Whatever it is, something is shown:
 * browsers take the right away from who is told and shows nothing. The newest of a group takes the
 * place of what was shown, and is heard again.
 */
async function show(data) {
  const { title, body, url, tag } = read(data);
  await self.registration.showNotification(title || "IOC", {
    body: body ?? "",
    tag: tag || "ioc",
    renotify: true,
    requireInteraction: true, // until somebody looks: it is night
    lang: "vi",
    icon: "/icon.svg",
    data: { url: url ?? "" },
  });
}

function read(data) {
  try {
    const said = data.json();
    return typeof said === "object" && said !== null ? said : {};
  } catch {
    return {};
  }
}

/** Goes to the page of a message: where it is open already, else in a new window. Never to another host. */
async function open(url) {
  const page = placeOf(url);
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((each) => each.url === page.href);
  return there === undefined ? self.clients.openWindow(page.href) : there.focus();
}

/** The center may be known by several names: of a message only the path counts. */
function placeOf(url) {
  const { origin } = self.location;
  try {
    const { pathname, search, hash } = new URL(url || PAGE, origin);
    return new URL(pathname + search + hash, origin);
  } catch {
    return new URL(PAGE, origin);
  }
}

/** Names of assets change with their content. */
async function asset(request) {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);
}

/** The newest page; the kept one when the network is away or too slow for somebody at night. */
async function page(request) {
  const kept = await caches.match(PAGE, { cacheName: SHELL });
  if (kept === undefined) return fetch(request);
  const newest = fetch(request, { signal: AbortSignal.timeout(WAIT_MS) }).catch(() => kept);
  const answer = await newest;
  if (!answer.ok) return kept;
  if (answer !== kept && (await answer.clone().text()) !== (await kept.clone().text())) void keep().catch(() => undefined);
  return answer;
}
