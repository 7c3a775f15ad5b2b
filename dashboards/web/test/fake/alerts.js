/**
 * Invented alerts of the fake server, with what people do about them.
 *
 *     curl -X POST 'localhost:8399/fake?alerts=alarm'   off calm line handled alarm flood many
 *     curl -X POST 'localhost:8399/fake?acts=refuse'    on refuse hang taken    (what acts meet)
 */
import { began, fail, iso, KINDS, MINUTE, STORIES, taken, WORKS } from "./invented.js";
import { review } from "./review.js";

/** @typedef {import("../../src/api").AlertDetail} Detail */
/** @typedef {import("../../src/api").AlertRow} Row */

/** @param {string} text */
const key = (text) => text.normalize("NFD").toLowerCase().replace(/\p{Mn}/gu, "").replaceAll("đ", "d");

/** @type {Row[]} */
let rows = [];
/** @type {import("../../src/api").Maintenance[]} */
let works = [];
/** @type {Map<string, import("../../src/api").Silence>} */
const silences = new Map();
/** @type {Map<number, import("../../src/api").AlertEntry[]>} */
const did = new Map();

/** @param {string} id @param {any} of @returns {import("../../src/api").Maintenance} */
const planned = (id, of) => ({
  id, state: "active", title: { vi: of.title_vi ?? "Bảo trì cổng Một cửa", en: of.title_en || of.title_vi || "Upgrade of the one-stop portal" },
  scope: of.scope ?? "portal", names: of.names ?? ["mot-cua"], called: {}, starts_at: iso(began - 66 * MINUTE), ends_at: iso(began + 78 * MINUTE),
  weekly: null, public: of.public ?? true, announced_at: iso(began - 12 * 24 * 60 * MINUTE), reason: of.reason ?? "", in_slo: of.in_slo ?? false,
  next: { starts_at: iso(began - 66 * MINUTE), ends_at: iso(began + 78 * MINUTE), notice_days: 8, told_in_time: true, in_slo: of.in_slo ?? false },
  hidden: 1, hid: 5, created_by: "user:admin", created_by_name: "Quản trị", cancelled_at: null, cancelled_by: null,
  version: of.version ?? 1, changed_at: null, changed_by: null, changed_by_name: null,
});

/** @param {string} story */
export function tell(story) {
  rows = STORIES[story]?.() ?? [];
  silences.clear();
  works = rows.some(({ maintenance }) => maintenance.length > 0) ? [planned(WORKS, {})] : [];
  if (rows.some(({ silenced_by }) => silenced_by.length > 0)) {
    const id = "5d1f0a1e-0000-4000-8000-000000000001";
    silences.set(id, {
      id, state: "active", matchers: [{ label: "alertname", relation: "=", value: "WeakSignal" }, { label: "unit", relation: "=", value: "ban-bo-2025" }],
      starts_at: iso(began - 40 * MINUTE), ends_at: iso(began + 25 * MINUTE), created_by: "user:binh",
      created_by_name: "Tẩn Văn Bình", unit_names: { "ban-bo-2025": { vi: "Xã Bản Bo", en: "Ban Bo commune" } },
      comment: "Đang nâng cấp ăng ten", hidden: 1, hidden_week: 4, hid: 1, ends_soon: true, matches_nothing: false,
    });
    silences.set("other", {
      id: "other", state: "active", matchers: [{ label: "alertname", relation: "=~", value: "Fiber.*" }], starts_at: iso(began - 90 * MINUTE),
      ends_at: iso(began + 500 * MINUTE), created_by: "Lò Thị An", created_by_name: null, unit_names: {}, comment: "Nhà thầu kéo cáp", hidden: 0, hidden_week: 0, hid: 0, ends_soon: false, matches_nothing: true,
    });
    silences.set("over", {
      id: "over", state: "expired", matchers: [{ label: "alertname", relation: "=", value: "PortalDown" }], starts_at: iso(began - 2960 * MINUTE),
      ends_at: iso(began - 2880 * MINUTE), created_by: "user:an", created_by_name: "Lò Thị An", unit_names: {}, comment: "Bộ nâng cấp cổng ban đêm", hidden: 0, hidden_week: 0, hid: 1, ends_soon: false, matches_nothing: false,
    });
  }
}

/** @param {Row} one */
const stateOf = (one) =>
  one.state === "resolved" ? "history" : one.silenced_by.length + one.maintenance.length > 0 ? "silenced" : one.acked_at === null ? "open" : "acked";

const PARTS = ["open", "acked", "silenced", "history"];

function counts() {
  const found = { open: 0, acked: 0, silenced: 0, history: 0 };
  for (const one of rows) found[stateOf(one)] += 1;
  return { all: rows.length - found.history, ...found };
}

/** @param {Row} a @param {Row} b */
const urgent = (a, b) => a.priority.localeCompare(b.priority) || (a.fired_at ?? "").localeCompare(b.fired_at ?? "");

/** @param {import("../../src/api").Silence} silence */
function hidBy({ matchers, starts_at, ends_at }) {
  return rows
    .filter((one) => matchers.every(({ label, relation, value }) => (relation === "=~" ? new RegExp(`^(?:${value})$`).test(one.labels[label] ?? "") : one.labels[label] === value)))
    .filter((one) => (one.fired_at ?? "") < ends_at && (one.ended_at ?? "9") > starts_at);
}

/** Data of the live topic. */
export function topic() {
  const open = rows.filter((one) => one.state !== "resolved").sort(urgent);
  /** @type {Map<string, any>} */
  const groups = new Map();
  for (const one of open) {
    const of = groups.get(`${one.unit}/${one.name}`) ?? { key: `${one.unit}/${one.name}`, name: one.name, priority: one.priority, unit: one.unit, count: 0, unacked: 0, oldest_at: one.fired_at };
    of.count += 1;
    of.unacked += one.acked_at === null ? 1 : 0;
    of.oldest_at = [of.oldest_at, one.fired_at].sort()[0];
    groups.set(of.key, of);
  }
  const maintenance = works.map(({ starts_at, ends_at }) => ({ portals: ["dvc-lai-chau"], units: ["ban-bo-2025"], starts_at, ends_at }));
  return { counts: counts(), groups: [...groups.values()], alerts: open.slice(0, 300), ...(works.length > 0 ? { maintenance } : {}) };
}

/** @param {URLSearchParams} asked */
function matching(asked) {
  const [state, priority, unit, q] = ["state", "priority", "unit", "q"].map((name) => asked.get(name) ?? "");
  return rows
    .filter((one) => (state === "all" ? one.state !== "resolved" : stateOf(one) === (state || "open")))
    .filter((one) => !priority || priority.split(",").includes(one.priority))
    .filter((one) => !unit || one.unit === unit)
    .filter((one) => !q || key(`${one.name} ${one.summary.vi} ${one.summary.en}`).includes(key(q)))
    .sort((a, b) => PARTS.indexOf(stateOf(a)) - PARTS.indexOf(stateOf(b)) || urgent(a, b));
}

/** @param {number} id @returns {Detail | null} */
function detail(id) {
  const one = rows.find((each) => each.id === id);
  if (one === undefined) return null;
  const expr = KINDS.find(([name]) => name === one.name)?.[8] ?? null;
  const at = Date.parse(one.active_at);
  return {
    ...one, expr, hold_seconds: 180, keep_seconds: 0, runbook_url: "/runbook/PortalDown", generator_url: "",
    annotations: {
      summary: one.summary.vi, cause: "3 điểm dò nhận lỗi, sai nội dung hoặc không có trả lời trong 3 phút.",
      consequence: "Người dân không nộp được hồ sơ và không xem được kết quả qua cổng này.",
      action: "Mở trang hướng dẫn, tìm chặng hỏng (tên miền, TLS, máy chủ), đăng thông báo, báo quầy một cửa.",
      summary_en: one.summary.en, cause_en: "3 probes got an error, wrong content or no answer for 3 minutes.",
      consequence_en: "Citizens can neither file nor follow their cases through this portal.",
      action_en: "Open the runbook, find the stage that broke (name, TLS, server), post a notice, tell the counters.",
    },
    members: rows.filter((each) => each.name === one.name && each.id !== id).slice(0, 5),
    similar: [
      { id: 90, active_at: iso(began - 20 * 86_400_000), ended_at: iso(began - 20 * 86_400_000 + 47 * MINUTE), notes: ["DNS của nhà cung cấp"] },
      { id: 80, active_at: iso(began - 36 * 86_400_000), ended_at: iso(began - 36 * 86_400_000 + 8 * MINUTE), notes: [] },
    ],
    timeline: [
      { at: iso(at - 12_000), kind: "sample", value: 3 }, { at: iso(at), kind: "active", value: 3 },
      { at: one.fired_at ?? iso(at), kind: "firing", value: 3 },
      { at: iso(at + 181_000), kind: "group", group: { receiver: "truc-cntt", reason: "new_alerts", ordinal: 1, kind: "firing" } },
      { at: iso(at + 182_000), kind: "attempt", attempt: { channel: "sms", to: null, attempt: 1, result: "delivered", status: 200, answer: "8f21c", seconds: 8.1, receipt: "delivered" } },
      { at: iso(at + 183_000), kind: "attempt", attempt: { channel: "zalo", to: null, attempt: 1, result: "refused", status: 401, answer: "access token expired", seconds: 0.4, receipt: null } },
      { at: iso(at + 184_000), kind: "attempt", attempt: { channel: "voice", to: null, attempt: 1, result: null, status: null, answer: "", seconds: null, receipt: null } },
      { at: iso(at + 190_000), kind: "receipt", receipt: { channel: "sms", to: null, attempt: 1, result: "delivered", status: "DELIVRD" } },
      ...(one.acked_at === null ? [] : [{ at: one.acked_at, kind: /** @type {const} */ ("ack"), actor: one.acked_by, actor_name: one.acked_by_name, note: "" }]),
      ...(did.get(id) ?? []),
    ],
  };
}

/** @param {Row} one @param {any} act @returns {{ status: number, body: object } | null} */
function done(one, act) {
  const now = iso(Date.now());
  if (act.kind === "ack") {
    if (one.acked_at !== null)
      return { status: 409, body: { title: "Somebody has it", acked_by: one.acked_by, acked_by_name: one.acked_by_name, acked_at: one.acked_at } };
    Object.assign(one, { acked_at: now, acked_by: "admin", acked_by_name: "Quản trị" });
  }
  if (act.kind === "unack") Object.assign(one, { acked_at: null, acked_by: null, acked_by_name: null });
  if (act.kind === "snooze") one.snoozed_until = act.until;
  if (act.kind === "resolve") Object.assign(one, { state: "resolved", ended_at: now, why: "removed" });
  if (act.kind !== "ack")
    did.set(one.id, [...(did.get(one.id) ?? []), { at: now, kind: act.kind === "resolve" ? "resolved" : act.kind, actor: "admin", actor_name: "Quản trị", note: act.note ?? "" }]);
  return null;
}

/** A chart that falls below what it should be. @param {URLSearchParams} asked */
function chart(asked) {
  const [start, end] = [Number(asked.get("start")) * 1000, Number(asked.get("end")) * 1000];
  const time = Array.from({ length: 120 }, (_, i) => start + ((i + 1) * (end - start)) / 120);
  const last = time.map((at, i) => (at < began - 10 * MINUTE ? (i % 17 === 0 ? 1 : 0) : 3));
  const series = { metric: { portal: "cong-xa" }, unit_of_measure: null, period_ms: null, time, min: last, max: last, last, count: time.map(() => 1), ends: time.map(() => false), beyond: [] };
  return { query: asked.get("query"), start, end, as_of: Date.now(), of: "moments", length_ms: (end - start) / 120, tiers: {}, series: [series], warnings: [], infos: [] };
}

/**
 * What the API answers; null: not about alerts.
 * @param {string} method @param {string} path @param {URLSearchParams} asked @param {any} body @param {string} acts
 * @returns {{ status: number, body: object } | null}
 */
export function answer(method, path, asked, body, acts) {
  const ok = (/** @type {object} */ found) => ({ status: 200, body: found });
  if (path === "/chart") return ok(chart(asked));
  if (path === "/alerts") {
    const [all, from] = [matching(asked), Number(asked.get("cursor") ?? 0)];
    const next = from + 100 < all.length ? String(from + 100) : null;
    return ok({ as_of: iso(Date.now()), counts: counts(), alerts: all.slice(from, from + 100), next });
  }
  if (path === "/alerts/review") return ok(review(asked, rows.length > 0));
  if (path === "/alerts/acts") {
    if (acts === "refuse") return { status: 500, body: { title: "broken", request_id: "7f3a-91" } };
    const chosen = body.ids ? rows.filter(({ id }) => body.ids.includes(id)) : matching(new URLSearchParams(Object.entries({ ...body.filter, priority: body.filter.priority.join(",") }).filter(([, value]) => value !== null)));
    if (chosen.length !== body.expected) return { status: 409, body: { title: "another number", found: chosen.length } };
    const skipped = chosen.filter((one) => done(one, body) !== null).length;
    return ok({ done: chosen.length - skipped, skipped });
  }
  const [, id, rest] = /^\/alerts\/(\d+)(\/acts)?$/.exec(path) ?? [];
  if (id !== undefined) {
    const one = detail(Number(id));
    if (one === null) return { status: 404, body: { title: "not found" } };
    if (rest === undefined || method === "GET") return ok(one);
    const stored = rows.find((each) => each.id === one.id) ?? fail();
    if (acts === "refuse") return { status: 500, body: { title: "broken", request_id: "7f3a-91" } };
    if (acts === "taken") Object.assign(stored, taken(0));
    return done(stored, body) ?? ok(stored);
  }
  if (path === "/silences" && method === "GET")
    return ok({ silences: [...silences.values()].filter(({ state }) => state === (asked.get("state") ?? "active")) });
  const [, hid] = /^\/silences\/([^/]+)\/hid$/.exec(path) ?? [];
  const hiding = silences.get(hid ?? "");
  if (hid !== undefined) return hiding === undefined ? { status: 404, body: {} } : ok({ as_of: iso(Date.now()), total: hidBy(hiding).length, alerts: hidBy(hiding) });
  if (path === "/silences/preview") {
    const found = rows.filter((one) => body.matchers.every((/** @type {any} */ m) => one.labels[m.label] === m.value));
    return ok({ now: found.filter((one) => one.state !== "resolved").length, seven_days: found.length + 11, sample: found.slice(0, 10) });
  }
  if (path === "/silences") {
    const made = { ...body, id: String(silences.size + 1), starts_at: iso(Date.now()), created_by: "user:admin", created_by_name: "Quản trị", unit_names: {}, hidden: 1, hidden_week: 3, hid: 1, ends_soon: false, matches_nothing: false, state: "active" };
    silences.set(made.id, made);
    return ok(made);
  }
  if (path === "/maintenance" && method === "GET") return ok({ maintenance: works });
  if (path === "/maintenance/choices")
    return ok({ notice_days: 7, choices: [{ scope: "portal", id: "mot-cua", name: { vi: "mot-cua", en: "mot-cua" } }, { scope: "unit", id: "ban-bo-2025", name: { vi: "Xã Bản Bo", en: "Ban Bo commune" } }] });
  if (path === "/maintenance/preview")
    return ok({ now: 1, seven_days: 12, sample: rows.slice(0, 2), windows: [planned("", body).next], days_known: true, faults: [] });
  if (path === "/maintenance") {
    const made = planned(String(works.length + 1), body);
    works = [...works, made];
    return ok(made);
  }
  if (path.startsWith("/maintenance/times"))
    return ok({ times: works.map(({ id, title, starts_at, ends_at }) => ({ id, title, starts_at, ends_at, units: [], sources: [], portals: ["mot-cua", "dvc-lai-chau"] })) });
  const [, changed] = method === "PUT" ? (/^\/maintenance\/([^/]+)$/.exec(path) ?? []) : [];
  if (changed !== undefined) {
    const one = works.find(({ id }) => id === changed);
    if (one === undefined || one.version !== body.version) return { status: one === undefined ? 404 : 409, body: { title: "Another version" } };
    const became = planned(changed, { ...body, version: one.version + 1 });
    works = works.map((each) => (each === one ? became : each));
    return ok(became);
  }
  const [, cancelled] = /^\/maintenance\/([^/]+)\/cancel$/.exec(path) ?? [];
  if (cancelled !== undefined) {
    works = works.filter(({ id }) => id !== cancelled);
    return ok(planned(cancelled, {}));
  }
  const [, over] = /^\/silences\/([^/]+)\/expire$/.exec(path) ?? [];
  if (over !== undefined) {
    const ended = silences.get(over);
    if (ended === undefined) return { status: 404, body: {} };
    Object.assign(ended, { state: "expired", ends_at: iso(Date.now()), hidden: 0, hidden_week: 0, hid: hidBy(ended).length });
    return ok(ended);
  }
  return null;
}
