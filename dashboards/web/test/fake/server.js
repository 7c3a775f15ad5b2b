/**
 * A stand-in for `api`, for looking at the built pages in a browser: the same addresses, headers
 * and frames, with a story instead of a database. Only `npm run fake` and browser sessions start it.
 *
 *     npm run build && npm run fake -- 8399
 *     curl -X POST 'localhost:8399/fake?scenario=stale'   normal outage late stale empty
 *     curl -X POST 'localhost:8399/fake?canary=off'       on off       (data stage breaks)
 *     curl -X POST 'localhost:8399/fake?feed=mute'        on mute      (frames stop, socket stays)
 *     curl -X POST 'localhost:8399/fake?eval=off'         on off       (nobody evaluates any more)
 *     curl -X POST 'localhost:8399/fake?factor=due'       off due on   (the second factor)
 *
 * Alerts, rules, on-call and indicators have stories of their own: alerts.js, rules.js, oncall.js,
 * kpis.js, handin.js.
 *
 * /wall/main-8m is the same wall seen from 8 m. The password is "dung"; anything else is refused.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { WebSocketServer } from "ws";
import { answer, tell, topic } from "./alerts.js";
import { budgets } from "./budgets.js";
import * as kpis from "./kpis.js";
import * as oncall from "./oncall.js";
import { WALL } from "./place.js";
import * as handovers from "./handovers.js";
import * as handin from "./handin.js";
import * as incidents from "./incidents.js";
import * as reports from "./reports.js";
import * as rules from "./rules.js";
import { story } from "./story.js";

const DIST = resolve(import.meta.dirname, "../../dist");
const BROWSERS = [
  { id: 2, service: "fcm.googleapis.com", user_agent: "Mozilla/5.0 (Linux; Android 14) Chrome/156.0 Mobile", created_at: "2026-11-21T01:02:03Z", used_at: "2026-11-23T19:02:05Z" },
  { id: 1, service: "updates.push.services.mozilla.com", user_agent: "Mozilla/5.0 (Windows NT 10.0) Firefox/150.0", created_at: "2026-11-02T08:00:00Z", used_at: null },
];
const PORT = Number(process.argv[2] ?? 8399);
const BUILD = "fake-1";
const CSP = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
  "font-src 'self'", "connect-src 'self'", "worker-src 'self'", "manifest-src 'self'",
  "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types svelte-trusted-html ioc-sw",
].join("; ");
const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css",
  ".woff2": "font/woff2", ".svg": "image/svg+xml",
});

/** @type {{ scenario: import("./story.js").Scenario, canary: string, feed: string, eval: string, alerts: string, acts: string, rules: string, factor: string, oncall: string, kpis: string, handin: string }} */
const stage = { scenario: "normal", canary: "on", feed: "on", eval: "on", alerts: "calm", acts: "on", rules: "on", factor: "off", oncall: "on", kpis: "on", handin: "on" };
let evaluatedAt = Date.now();
let canaryAt = Date.now();
let attempts = 5;

const SESSION = () => ({
  user: { id: "admin", name: "Quản trị" }, roles: ["admin"], permissions: ["sources", "screens", "alerts", "act", "silence", "silence_long", "rules_read", "rules_write", "backtest", "oncall_read", "override", "duty_read", "duty", "kpi_read", "kpi_handin", "kpi_approve"], csrf: "fake", build: BUILD,
  expires_at: Date.now() + 12 * 3_600_000, idle_seconds: 1800, must_change_password: false, second_factor: stage.factor === "on" ? { on: true, asked: true, due_at: null, recovery_left: 9 } : { on: false, asked: true, due_at: stage.factor === "due" ? Date.now() + 5 * 86_400_000 : null, recovery_left: 0 }, wall: null, zone: WALL.zone, place: WALL.place,
  inlets: { http: "127.0.0.1:8001", mqtt: "127.0.0.1:18830" }, grafana: null,
});

const codeAt = Date.now();
const PAIRING = () => ({
  state: "waiting", wall: "main", now: Date.now(), code: "K7M4QX", expires_at: codeAt + 600_000,
});

/** @param {import("node:http").ServerResponse} response @param {number} status @param {unknown} body */
function json(response, status, body, headers = {}) {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

/** @param {import("node:http").IncomingMessage} request */
async function bytesOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @param {import("node:http").IncomingMessage} request */
async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}

/** @param {import("node:http").IncomingMessage} request @param {string} path */
async function factor(request, path) {
  await bodyOf(request);
  if (request.method === "POST" && !path.endsWith("/recovery"))
    return { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/x", picture: `data:image/svg+xml;charset=utf-8,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="white" d="M0 0h8v8H0z"/><path d="M1 1h2v2H1zM5 1h2v2H5zM1 5h2v2H1zM4 4h1v1H4z"/></svg>')}` };
  stage.factor = "on";
  return { recovery_codes: Array.from({ length: 10 }, (_, n) => `${n}k7fm-2qpdx-w9c4t`) };
}

/** @param {import("node:http").ServerResponse} response @param {string} path */
function file(response, path) {
  const page = path.startsWith("/wall/") ? "/wall.html" : /^\/p(\/|$)/.test(path) ? "/phone.html" : /^\/(login|account|admin\/.*|alerts.*|oncall.*|incidents.*|handover|portals|rules.*|kpi.*|nop-so-lieu.*|reports)?$/.test(path) ? "/desk.html" : path;
  const found = join(DIST, page);
  if (!found.startsWith(DIST) || !existsSync(found)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "Content-Type": TYPES[extname(found)] ?? "application/octet-stream",
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
  });
  response.end(readFileSync(found));
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://fake");
  const signedIn = (request.headers.cookie ?? "").includes("ioc_session=");
  const at = `${request.method} ${url.pathname}`;
  if (at === "POST /fake") {
    Object.assign(stage, Object.fromEntries(url.searchParams));
    if (url.searchParams.has("alerts")) tell(stage.alerts);
    if (url.searchParams.has("kpis")) kpis.tell(stage.kpis);
    for (const client of sockets.clients) snapshots(client);
    return json(response, 200, stage);
  }
  if (!url.pathname.startsWith("/api/")) return file(response, url.pathname);
  if (url.pathname.startsWith("/api/v1/")) {
    const told = rules.prometheus(url.pathname.slice("/api/v1".length), url.searchParams);
    return json(response, told === null ? 404 : 200, told ?? { status: "error" });
  }
  const path = url.pathname.slice("/api/ioc/v1".length);
  if (path === "/build") return json(response, 200, { build: BUILD, place: WALL.place, zone: WALL.zone });
  if (path === "/push/key") return json(response, 200, { key: "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U" });
  if (path === "/push/subscriptions") return json(response, 200, { browsers: BROWSERS });
  if (path === "/portals/budgets") return json(response, 200, budgets());
  if (path === "/session" && request.method === "POST") {
    const { password } = await bodyOf(request);
    if (password === "xa") return json(response, 403, { title: "A second factor is needed", second_factor: "required" });
    if (password === "dung")
      return json(response, 200, SESSION(), { "Set-Cookie": "ioc_session=1; HttpOnly; SameSite=Strict; Path=/" });
    attempts -= 1;
    const refused = { title: "not logged in", attempts_left: Math.max(0, attempts), request_id: "9f2c-41d7" };
    if (attempts > 0) return json(response, 401, refused);
    attempts = 5;
    return json(response, 429, { ...refused, retry_after_seconds: 30 }, { "Retry-After": "30" });
  }
  if (path === "/screens/pairing") return json(response, 200, PAIRING());
  if (!signedIn) return json(response, 401, { title: "no session" });
  if (path === "/session" && request.method === "DELETE")
    return json(response, 200, {}, { "Set-Cookie": "ioc_session=; Max-Age=0; Path=/" });
  if (path === "/session") return json(response, 200, SESSION());
  if (path.startsWith("/session/factor")) return json(response, 200, await factor(request, path));
  if (path === "/session/password") return json(response, 204, {});
  if (path === "/walls") return json(response, 200, [{ id: WALL.id, name: WALL.name }]);
  const asked = /^\/walls\/main(?:-(\d)m)?$/.exec(path);
  if (asked !== null) return json(response, 200, { ...WALL, distance_m: Number(asked[1] ?? WALL.distance_m) });
  if (path === "/live/ticket") return json(response, 200, { ticket: randomUUID() });
  if (stage.acts === "hang" && path.endsWith("/acts")) return undefined;
  const type = request.headers["content-type"] ?? "";
  const body = request.method === "GET" ? {} : type.startsWith("multipart/") ? handin.parts(await bytesOf(request), type) : await bodyOf(request);
  const about = path === "/chart" && /portal_up\{/.test(url.searchParams.get("query") ?? "") ? { status: 200, body: rules.chart(url.searchParams) } : rules.answer(request.method ?? "GET", path, url.searchParams, body, stage.rules);
  if (path === "/handin/template.xlsx") return response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=mau.xlsx" }).end("x");
  const told = about ?? handin.answer(request.method ?? "GET", path, url.searchParams, body, stage.handin) ?? oncall.answer(request.method ?? "GET", path, url.searchParams, body, stage.oncall) ?? reports.answer(request.method ?? "GET", path, stage.scenario) ?? kpis.answer(request.method ?? "GET", path, url.searchParams, body, stage.kpis) ?? handovers.answer(request.method ?? "GET", path) ?? incidents.answer(request.method ?? "GET", path, url.searchParams) ?? answer(request.method ?? "GET", path, url.searchParams, body, stage.acts);
  if (told === null) return json(response, 404, { title: "not found" });
  json(response, told.status, told.body);
  if (request.method !== "GET") for (const client of sockets.clients) snapshots(client);
});

const sockets = new WebSocketServer({
  server,
  path: "/api/ioc/v1/live",
  perMessageDeflate: false,
  handleProtocols: () => "ioc.v1",
});

/** @typedef {import("ws").WebSocket & { seq?: number, topics?: string[] }} Client */

/** @param {Client} client @param {object} frame */
function send(client, frame) {
  if (stage.feed === "mute") return;
  client.seq = (client.seq ?? 0) + 1;
  client.send(JSON.stringify({ ...frame, seq: client.seq }));
}

/** @param {Client} client */
function snapshots(client) {
  const now = Date.now();
  const all = /** @type {Record<string, object>} */ ({ ...story(stage.scenario, now), alerts: topic(), oncall: oncall.topic(stage.oncall), kpis: kpis.topic() });
  for (const name of client.topics ?? [])
    send(client, { type: "snapshot", topic: name, at: now, data: all[name] ?? {} });
}

/** @param {Client} client */
function beat(client) {
  const now = Date.now();
  if (stage.canary === "on") canaryAt = now - 900;
  if (stage.eval === "on") evaluatedAt = now - 700;
  send(client, { type: "heartbeat", now, canary_age: (now - canaryAt) / 1000, eval_age: stage.alerts === "off" ? null : (now - evaluatedAt) / 1000 });
}

/** The figures that move: dossiers and delays, as deltas each second. @param {Client} client */
function moves(client) {
  if (stage.scenario !== "normal" && stage.scenario !== "outage") return;
  const now = Date.now();
  const all = story(stage.scenario, now);
  const wanted = /** @type {[string, string[]][]} */ ([
    ["wall:overview", ["dossiers", "portals.latency", "sites.up"]], ["wall:transactions", ["dossiers"]],
  ]);
  for (const [topic, keys] of wanted)
    if (client.topics?.includes(topic))
      send(client, { type: "delta", topic, at: now, ops: keys.map((key) => [key, all[topic]?.[key] ?? null]) });
}

sockets.on("connection", (/** @type {Client} */ client) => {
  if (stage.feed !== "mute") client.send(JSON.stringify({
    type: "hello", build: BUILD, epoch: "fake", now: Date.now(), user: "admin", zone: WALL.zone, hb: 5,
  }));
  client.on("message", (message) => {
    client.topics = JSON.parse(String(message)).topics;
    snapshots(client);
    beat(client);
  });
  const timers = [setInterval(() => beat(client), 5000), setInterval(() => moves(client), 1000)];
  client.on("close", () => timers.forEach(clearInterval));
});

server.listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/wall/main`));
