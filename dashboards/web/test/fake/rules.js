/**
 * Invented rules of the fake server: written in files and in the browser, checked, tried, saved.
 *
 *     curl -X POST 'localhost:8399/fake?rules=conflict'   on conflict refuse   (what saving meets)
 */
import { chain } from "./oncall.js";

/** @typedef {import("../../src/api").RuleDraft} Draft */
/** @typedef {import("../../src/api").BacktestActivation} Activation */
/** @typedef {import("../../src/api").BacktestJob} Job */
/** @typedef {import("../../src/api").BacktestSide} Side */
/** @typedef {{ draft: Draft, file: string, origin: "place" | "import" | "desk", kind?: "record", alerts?: number, error?: string }} Rule */

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const [RUN_MS, STEPS] = [2000, 86_400];
const began = Date.now();
const PORTALS = ["dvc", "motcua", "thanhtoan"];

/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();

/** @param {string} name @param {string} priority @param {string} expr @param {number} hold @param {string} summary @returns {Draft} */
const draft = (name, priority, expr, hold, summary) => ({
  name, expr, hold_seconds: hold, keep_seconds: 0, labels: { class: "service", priority }, interval_seconds: null, query_offset_seconds: 0,
  annotations: { summary, summary_en: name.replace(/([a-z])([A-Z])/g, "$1 $2") },
});

/** @type {Draft} */
const PORTAL = {
  ...draft("PortalUnavailable", "p1", 'avg_over_time(\n  portal_up{portal=~"dvc|motcua|thanhtoan"}[5m]\n) < 0.9', 120, "Cổng {{ $labels.portal }} không phục vụ"), keep_seconds: 120,
  annotations: {
    summary: "Cổng {{ $labels.portal }} không phục vụ", ioc_title: "Cổng dịch vụ công đứng", cause: "Máy chủ hoặc DNS nhà cung cấp.", consequence: "4 xã không nộp được hồ sơ.", action: "1 gọi VNPT · 2 báo TTPHCC · 3 đăng sự cố",
    summary_en: "Portal {{ $labels.portal }} does not serve", cause_en: "Server or DNS of the provider.",
  },
};

/** @type {[string, string, string, string, number, string][]} */
const FILES = [
  ["portals.yml", "OwnPortalDown", "p1", 'count by (portal, owner) (portal_up{owner="UBND xã"} == 0) >= 2', 180, "Cổng {{ $labels.portal }} không truy cập được"],
  ["portals.yml", "PortalDown", "p2", 'count by (portal) (portal_up{owner!="UBND xã"} == 0) >= 2', 300, "Cổng {{ $labels.portal }} của {{ $labels.owner }} không truy cập được"],
  ["portals.yml", "CertExpiring", "p3", "min by (portal) (portal_tls_not_after_timestamp_seconds) - time() < 14 * 86400", 3600, "Chứng thư của cổng {{ $labels.portal }} sắp hết hạn"],
  ["hazards.yml", "RainHeavy", "p2", "sum by (station) (increase(rain_mm[3h])) >= 40", 0, "Mưa lớn tại {{ $labels.unit }}"],
  ["hazards.yml", "RiverAlarmTwo", "p1", "river_level_metres >= on (station) river_alarm_two_metres", 300, "Nước {{ $labels.river }} trên báo động II"],
  ["network.yml", "SiteBatteryLow", "p2", "power_battery_volts < 46", 300, "Trạm {{ $labels.site }} cạn ắc quy"],
  ["network.yml", "CoverageHole", "p4", "avg by (unit) (net_rsrp_dbm) < -110", 21_600, "Sóng yếu tại {{ $labels.unit }}"],
  ["network.yml", "SiteDown", "p3", "count by (site) (net_site_up == 0) > 0", 900, "Trạm {{ $labels.site }} mất liên lạc"],
];

/** @type {Map<string, Rule>} */
const rules = new Map([
  ...FILES.map(([file, name, priority, expr, hold, summary]) => /** @type {[string, Rule]} */ ([`place/${file}/${name}`, { draft: draft(name, priority, expr, hold, summary), file, origin: "place", alerts: name === "SiteBatteryLow" ? 2 : 0 }])),
  ...Array.from({ length: 26 }, (_, i) => /** @type {[string, Rule]} */ ([`place/utilities.yml/Line${i}`, { draft: draft(`LineFailing${String(i + 1).padStart(2, "0")}`, `p${(i % 4) + 1}`, `utility_up{line="${i}"} == 0`, 60 * i, `Tuyến ${i + 1} mất điện`), file: "utilities.yml", origin: "place" }])),
  ["import/cu.yml/OldRule", { draft: draft("OldRule", "p3", "histogram_quantile(0.9, x)", 0, ""), file: "cu.yml", origin: "import", error: "x: 61.204 chuỗi, nhiều hơn 50.000" }],
  ["place/portals.yml/rec", { draft: { ...draft("portal:up:avg5m", "", "avg_over_time(portal_up[5m])", 0, ""), labels: {} }, file: "portals.yml", origin: "place", kind: "record" }],
  ["desk//PortalUnavailable", { draft: PORTAL, file: "", origin: "desk", alerts: 1 }],
]);

/** @type {Map<string, import("../../src/api").RuleVersion[]>} */
const versions = new Map([["PortalUnavailable", [
  version(5, { ...PORTAL, hold_seconds: 300, keep_seconds: 0 }, "Bản đầu dùng được", 12 * DAY, { fired: 3, a_day: 0.1, at_night: 0, worst_load: 1 }),
  version(6, PORTAL, "Tháng 10 có hai lần báo trễ", 3 * DAY, { fired: 11, a_day: 0.4, at_night: 2, worst_load: 3 }),
]]]);

/** @type {Map<string, import("../../src/api").RuleTried>} */
const tried = new Map();
/** @type {Map<string, { job: Job, since: number }>} */
const jobs = new Map();

/** @param {number} number @param {Draft | null} of @param {string} reason @param {number} ago @param {object | null} cost @returns {import("../../src/api").RuleVersion} */
function version(number, of, reason, ago, cost) {
  const tested = cost === null ? null : { at: iso(began - ago), flapping: 1, longest_seconds: 2820, data_since: null, days: 30, fired: 0, at_night: 0, a_day: 0, worst_load: 0, ...cost };
  return { version: number, saved_at: iso(began - ago), saved_by: "user:binh", saved_by_name: "Tẩn Văn Bình", reason, draft: of, tried: tested };
}

/** @param {Draft} of */
function hashOf({ expr, hold_seconds, keep_seconds, labels, interval_seconds }) {
  return JSON.stringify([expr, hold_seconds, keep_seconds, labels, interval_seconds]);
}

/** @param {string} id */
function line(id) {
  const { draft: of, kind, alerts, error } = rules.get(id) ?? { draft: PORTAL };
  const { name, expr, hold_seconds, keep_seconds, labels, annotations } = of;
  return { id, kind: kind ?? "alert", name, expr, hold_seconds, keep_seconds, labels, annotations, health: error === undefined ? "ok" : "err", error: error ?? "", seconds: 0.01, alerts: alerts ?? 0 };
}

function list() {
  const groups = [...rules].map(([id, { file, origin }]) => ({ file: file || "desk", name: "g", origin, interval_seconds: 15, evaluated_at: iso(Date.now()), seconds: 0.1, rules: [line(id)] }));
  return { as_of: iso(Date.now()), groups };
}

/** @param {Draft} of */
const yaml = (of) => `groups:\n- name: ${of.name}\n  rules:\n  - alert: ${of.name}\n    expr: ${JSON.stringify(of.expr)}\n    for: ${of.hold_seconds}s\n`;

/** @param {string} id */
function one(id) {
  const found = rules.get(id);
  if (found === undefined) return null;
  const own = versions.get(found.draft.name) ?? [];
  const isDesk = found.origin === "desk";
  return { rule: line(id), draft: found.draft, origin: found.origin, file: found.file, group: "g", editable: isDesk, version: isDesk ? (own.at(-1)?.version ?? 0) : null, yaml: yaml(found.draft), versions: isDesk ? own.toReversed() : [] };
}

/** @param {Draft} of */
function check(of) {
  const faults = [];
  const wrong = /\bsumm\b/.exec(of.expr)?.index ?? (of.expr.split("(").length === of.expr.split(")").length ? null : of.expr.length);
  if (wrong !== null) faults.push({ field: "/rule/expr", reason: wrong === of.expr.length ? "ends where ) is expected" : "no function is called summ", start: wrong, end: wrong + 1 });
  if (!/^\w+$/.test(of.name)) faults.push({ field: "/rule/name", reason: "use letters, digits and _, such as PortalSlow" });
  if (!of.labels["priority"]) faults.push({ field: "/rule/labels/priority", reason: "is one of p1, p2, p3, p4" });
  const seen = tried.get(hashOf(of)) ?? null;
  const excess = seen === null ? [] : [...(of.labels["priority"] === "p1" && seen.a_day > 1 ? ["pages"] : []), ...(seen.worst_load > 10 ? ["load"] : [])];
  const notes = /\bportal_upp\b/.test(of.expr) ? ["portal_upp: neither metrics.csv nor a rule knows it"] : [];
  return { faults, notes, yaml: yaml(of), hash: hashOf(of), receivers: [{ receiver: "truc-cntt", channels: ["sms", "zalo", "voice"], chain: chain(of.labels?.priority ?? "p3", "on") }, { receiver: "lanh-dao", channels: ["zalo"], chain: null }], tried: seen, excess };
}

/** Pseudo-random, the same each time. @param {number} seed */
const random = (seed) => () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

/** @param {number} count @param {number} seed @param {number} since @param {number} until @param {number} hold @returns {Activation[]} */
function activations(count, seed, since, until, hold) {
  const next = random(seed);
  for (let i = 0; i < 5; i++) next();
  return Array.from({ length: count }, (_, i) => {
    const at = since + next() * (until - since);
    const long = i === 0 ? 47 * MINUTE : (1 + next() * 20) * MINUTE;
    const isShort = next() < 0.2;
    return { active_at: iso(at), fired_at: isShort ? null : iso(at + hold * 1000), ended_at: iso(at + (isShort ? (hold * 1000) / 2 : hold * 1000 + long)), why: /** @type {const} */ ("recovered"), value: Math.round(next() * 90) / 100, early: false, flapping: next() < 0.1, simulated: false };
  }).sort((a, b) => a.active_at.localeCompare(b.active_at));
}

/** @param {Draft} of @param {number} since @param {number} until @returns {Side} */
function side(of, since, until) {
  const days = (until - since) / DAY;
  const busy = Math.max(0.1, 1.6 - of.hold_seconds / 100);
  const many = of.expr.includes("utility") ? 14 : 3;
  const series = Array.from({ length: many }, (_, i) => {
    const all = activations(Math.ceil((days * busy) / (i * 1.5 + 1)), 7 + i * 31 + of.hold_seconds, since, until, of.hold_seconds);
    return { labels: { portal: PORTALS[i] ?? `cong-${i}`, unit: "binh-lu-2025" }, fired: all.filter((a) => a.fired_at !== null).length, activations: all };
  });
  const fired = series.reduce((sum, { fired: n }) => sum + n, 0);
  const all = series.flatMap(({ activations: own }) => own);
  const atNight = all.filter((a) => a.fired_at !== null && [22, 23, 0, 1, 2, 3, 4, 5].includes((new Date(a.active_at).getUTCHours() + 7) % 24)).length;
  return { fired, pending: all.length - fired, at_night: atNight, flapping: all.filter((a) => a.flapping).length, early: 0, longest_seconds: 2820, longest_at: all[0]?.active_at ?? null, a_day: fired / days, worst_load: fired > 30 ? 12 : 3, worst_load_at: null, messages: { "truc-cntt": fired * 2, "lanh-dao": Math.ceil(fired / 3) }, series, left_out: 0, warnings: [] };
}

/** What was: all but the first, of which data came late, and one that somebody ended. @param {Side} running @param {number} from @returns {import("../../src/api").BacktestReally} */
function reallyOf(running, from) {
  const fired = running.series.flatMap(({ labels, activations: own }) => own.flatMap((a) => (a.fired_at === null ? [] : [{ labels, times: { active_at: a.active_at, fired_at: a.fired_at, ended_at: a.ended_at, why: a.why } }])));
  const [first, second, third] = fired;
  const differences = [
    ...(first === undefined ? [] : [{ labels: first.labels, kind: /** @type {const} */ ("only_backtest"), cause: /** @type {const} */ ("late"), too_old: false, backtest: first.times, reality: null }]),
    ...(second === undefined ? [] : [{ labels: second.labels, kind: /** @type {const} */ ("end"), cause: /** @type {const} */ ("by_hand"), too_old: false, backtest: second.times, reality: { ...second.times, ended_at: iso(Date.parse(second.times.fired_at) + 2 * MINUTE) } }]),
    ...(third === undefined ? [] : [{ labels: third.labels, kind: /** @type {const} */ ("begin"), cause: /** @type {const} */ ("unknown"), too_old: true, backtest: third.times, reality: { ...third.times, fired_at: iso(Date.parse(third.times.fired_at) + MINUTE) } }]),
  ];
  const count = Math.max(0, fired.length - 1);
  return { since: iso(from), fired: count, alike: Math.max(0, count - 2), different: differences.length, unknown_before: iso(Date.now() - HOUR), differences };
}

/** @param {{ job: Job, since: number }} of @returns {Job} */
function stood({ job, since }) {
  if (job.state === "cancelled" || job.state === "done") return job;
  const share = Math.min(1, (Date.now() - since) / RUN_MS);
  const [from, to] = [Date.parse(job.since), Date.parse(job.until)];
  Object.assign(job, { state: share < 0.1 ? "waiting" : "running", done: Math.floor(STEPS * share), total: STEPS, series: 3, reached: iso(from + (to - from) * share) });
  if (share < 1) return job;
  const against = /** @type {{ against?: string | null }} */ (job).against;
  const [now, before] = [side(job.rule, from, to), against ? side(rules.get(against)?.draft ?? PORTAL, from, to) : null];
  const extra = before === null ? [] : now.series.flatMap(({ labels, activations: own }) => own.filter((a) => a.fired_at !== null).slice(0, 9).map((a) => ({ ...a, labels })));
  const dataSince = to - from > 40 * DAY ? iso(to - 41 * DAY) : iso(from - HOUR);
  Object.assign(job, { state: "done", result: { seconds: 4.1, data_since: dataSince, draft: now, running: before, extra, really: before === null ? null : reallyOf(before, from) } });
  tried.set(job.hash, { at: job.until, fired: now.fired, at_night: now.at_night, flapping: now.flapping, longest_seconds: now.longest_seconds, a_day: now.a_day, worst_load: now.worst_load, data_since: dataSince, days: Math.round((to - from) / DAY) });
  return job;
}

/** @param {any} wanted @returns {Job} */
function begin({ rule, days, against }) {
  const now = Date.now();
  const job = { id: `job${jobs.size + 1}`, state: /** @type {const} */ ("waiting"), done: 0, total: 0, reached: null, series: 0, hash: hashOf(rule), rule, against, since: iso(now - days * DAY), until: iso(now), problem: null, result: null };
  jobs.set(job.id, { job, since: now });
  return job;
}

/** @param {string} name @param {any} saved @param {string} meets */
function save(name, saved, meets) {
  const own = versions.get(name) ?? [];
  const newest = own.at(-1)?.version ?? 0;
  if (meets === "conflict" && saved.version === newest) {
    const theirs = { ...(rules.get(`desk//${name}`)?.draft ?? PORTAL), hold_seconds: 60 };
    versions.set(name, [...own, version(newest + 1, theirs, "Cho nhanh hơn", 0, null)]);
    rules.set(`desk//${name}`, { draft: theirs, file: "", origin: "desk" });
    return { status: 409, body: { title: "Somebody saved it meanwhile", version: newest + 1, saved_by_name: "Tẩn Văn Bình", draft: theirs } };
  }
  if (meets === "refuse") return { status: 500, body: { title: "broken", request_id: "7f3a-91" } };
  if (!tried.has(hashOf(saved.rule)) && saved.reason === "") return { status: 409, body: { title: "It was not tried", needs: "backtest" } };
  versions.set(name, [...own, { ...version(newest + 1, saved.rule, saved.reason, 0, null), tried: tried.get(hashOf(saved.rule)) ?? null, saved_at: iso(Date.now()), saved_by: "user:admin", saved_by_name: "Quản trị" }]);
  rules.set(`desk//${name}`, { draft: saved.rule, file: "", origin: "desk" });
  return { status: 200, body: one(`desk//${name}`) ?? {} };
}

/** The lines of what a portal rule compares. @param {URLSearchParams} asked */
export function chart(asked) {
  const [start, end] = [Number(asked.get("start")) * 1000, Number(asked.get("end")) * 1000];
  const time = Array.from({ length: 180 }, (_, i) => start + ((i + 1) * (end - start)) / 180);
  const series = PORTALS.map((portal, p) => {
    const last = time.map((at, i) => (p === 0 && at > end - 32 * MINUTE ? Math.max(0.31, 1 - (at - end + 32 * MINUTE) / (30 * MINUTE)) : i % 41 === p ? 0.96 : 1));
    return { metric: { portal, unit: "binh-lu-2025" }, unit_of_measure: "1", period_ms: null, time, min: last, max: last, last, count: time.map(() => 1), ends: time.map(() => false), beyond: [] };
  });
  return { query: asked.get("query"), start, end, as_of: Date.now(), of: "moments", length_ms: (end - start) / 180, tiers: {}, series, warnings: [], infos: [] };
}

/** What a Prometheus answers. @param {string} path @param {URLSearchParams} asked */
export function prometheus(path, asked) {
  const metrics = ["portal_up", "portal_latency_seconds", "net_site_up", "net_rsrp_dbm", "power_battery_volts", "rain_mm"];
  if (path === "/metadata") return { status: "success", data: Object.fromEntries(metrics.map((name) => [name, [{ type: "gauge", unit: name.endsWith("seconds") ? "s" : "", help: name === "portal_up" ? "1: cổng trả lời đúng" : "" }]])) };
  if (path === "/labels") return { status: "success", data: (asked.get("match[]") ?? "").startsWith("portal") ? ["__name__", "portal", "probe", "owner"] : ["__name__", "operator", "portal", "probe", "site", "unit"] };
  const [, label] = /^\/label\/(\w+)\/values$/.exec(path) ?? [];
  if (label === undefined) return null;
  return { status: "success", data: label === "__name__" ? [...metrics, "portal:up:avg5m"] : label === "portal" ? PORTALS : ["a", "b"] };
}

/**
 * What the API answers; null: not about rules.
 * @param {string} method @param {string} path @param {URLSearchParams} asked @param {any} body @param {string} meets
 * @returns {{ status: number, body: object } | null}
 */
export function answer(method, path, asked, body, meets) {
  const ok = (/** @type {object | null} */ found) => (found === null ? { status: 404, body: { title: "not found" } } : { status: 200, body: found });
  if (path === "/rules") return ok(list());
  if (path === "/rules/one") return ok(one(asked.get("id") ?? ""));
  if (path === "/rules/check") return ok(check(body.rule));
  if (path === "/rules/backtests") return { status: 202, body: begin(body) };
  const [, job] = /^\/rules\/backtests\/(\w+)$/.exec(path) ?? [];
  const found = jobs.get(job ?? "");
  if (found !== undefined && method === "DELETE") {
    if (found.job.state !== "done") found.job.state = "cancelled";
    return { status: 204, body: {} };
  }
  if (found !== undefined) return ok(stood(found));
  const [, name] = /^\/rules\/desk\/(\w+)$/.exec(path) ?? [];
  if (name === undefined) return null;
  if (method === "PUT") return save(name, body, meets);
  rules.delete(`desk//${name}`);
  return { status: 204, body: {} };
}
