/** Invented alerts: which there are in each story that the fake server can tell. */
import { UNITS } from "./place.js";

/** @typedef {import("../../src/api").AlertRow} Row */
/** @typedef {import("../../src/api").Priority} Priority */

export const MINUTE = 60_000;
const DAY = 86_400_000;
export const began = Date.now();

/** @param {number} ms */
export const iso = (ms) => new Date(ms).toISOString();

/** @type {[string, Priority, string, number | null, string, string, number | null, number, string][]} */
export const KINDS = [
  ["OwnPortalDown", "p1", "service", null, "Cổng cong-xa không truy cập được", "Portal cong-xa cannot be reached", 3, 7, 'count by (portal, owner) (portal_up{owner="UBND xã"} == 0) >= 2'],
  ["PortalDown", "p2", "service", null, "Cổng dvc-quoc-gia của Bộ không truy cập được", "Portal dvc-quoc-gia of the ministry cannot be reached", 2, 12, 'count by (portal) (portal_up{owner!="UBND xã"} == 0) >= 2'],
  ["SitesDown", "p2", "network", 3, "3 trạm mất liên lạc tại Khun Há", "3 sites cannot be reached in Khun Ha", 3, 21, "count by (unit) (net_site_up == 0) >= 3"],
  ["BatteryLow", "p3", "network", 2, "Trạm Nà Tăm 2 chạy ắc quy", "Site Na Tam 2 runs on battery", 45.2, 41, "power_battery_volts < 46"],
  ["SourceSilent", "p3", "data", 3, "Nguồn bts-khunha không gửi số liệu", "Source bts-khunha sends nothing", 840, 48, "time() - source_last_seen > 180"],
  ["WeakSignal", "p4", "network", 2, "Sóng yếu tại Nùng Nàng", "Weak signal in Nung Nang", -112.4, 190, "avg by (unit) (net_rsrp_dbm) < -110"],
];

/** @type {Record<string, { vi: string, en: string }>} */
const TITLES = {
  OwnPortalDown: { vi: "Cổng cong-xa ngừng", en: "Portal cong-xa down" },
  PortalDown: { vi: "Cổng dvc-quoc-gia ngừng", en: "Portal dvc-quoc-gia down" },
  BatteryLow: { vi: "Trạm Nà Tăm 2 cạn ắc quy", en: "Na Tam 2: battery low" },
  WeakSignal: { vi: "4g viettel yếu −112 dBm", en: "4g viettel weak" },
};

/** @param {number} id @param {number} kind @param {number} minutes @param {Partial<Row>} more @returns {Row} */
function row(id, kind, minutes, more = {}) {
  const [name, priority, of, unit, vi, en, value] = KINDS[kind % KINDS.length] ?? KINDS[0] ?? fail();
  const place = unit === null ? null : UNITS[unit];
  return {
    id, name, rule: `place/portals/portals/${name}`, origin: null, priority, class: of,
    unit: place?.id ?? null, unit_name: place?.name ?? null,
    labels: { alertname: name, priority, class: of, ...(place === null ? { portal: "cong-xa" } : { unit: place?.id ?? "" }) },
    summary: { vi, en }, title: TITLES[name] ?? null, cause: null, value, value_unit: null, condition: null, state: "firing", why: null, active_at: iso(began - (minutes + 3) * MINUTE),
    fired_at: iso(began - minutes * MINUTE), ended_at: null, acked_at: null, acked_by: null, acked_by_name: null,
    snoozed_until: null, silenced_by: [], maintenance: [], inhibited_by: null, simulated: true, flapping: false,
    attempts: { accepted: kind % 3, failed: kind === 0 ? 1 : 0, waiting: 0 }, waits: null, call: null, ...more,
  };
}

/** @returns {never} */
export function fail() {
  throw new Error("no kinds");
}

/** Until when somebody waits who is told at 07:30 of the place. */
const next0730 = iso(began + DAY - ((began - 30 * MINUTE) % DAY));
/** @type {Partial<Row>} */
const office = {
  attempts: { accepted: 0, failed: 0, waiting: 0 },
  waits: { interval: "gio-hanh-chinh", name: { vi: "giờ hành chính", en: "office hours" }, begins: true, until: next0730 },
};

/** @param {number} minutes */
const next = (minutes) => ({ call: { at: iso(began + minutes * MINUTE), ordinal: 2, people: ["Sùng Thị Dúa (hư cấu), công nghệ thông tin"] } });

/** @param {number} minutes */
export const taken = (minutes) => ({ acked_at: iso(began - minutes * MINUTE), acked_by: "binh", acked_by_name: "Tẩn Văn Bình" });

export const WORKS = "b7000000-0000-4000-8000-000000000001";
/** @type {Record<string, () => Row[]>} */
export const STORIES = {
  off: () => [],
  calm: () => [],
  line: () => [row(5, 3, 41), row(6, 5, 190, office)],
  handled: () => [row(2, 1, 12, taken(6)), row(3, 3, 41, taken(30))],
  alarm: () => [
    row(1, 0, 7, next(3)), row(2, 1, 12, taken(6)), row(3, 2, 21, next(9)), row(4, 3, 41), row(5, 4, 48, office), row(6, 5, 190, taken(100)),
    row(7, 5, 300, { silenced_by: ["5d1f0a1e-0000-4000-8000-000000000001"] }),
    row(9, 4, 66, { maintenance: [WORKS] }),
    row(8, 1, 3000, { state: "resolved", why: "recovered", ended_at: iso(began - 2900 * MINUTE) }),
  ],
  flood: () => Array.from({ length: 37 }, (_, i) => row(100 + i, i < 3 ? 0 : i < 12 ? 1 : i < 33 ? 3 : 5, (i % 9) + 0.5)),
  many: () => Array.from({ length: 1000 }, (_, i) => row(1000 + i, i % 6, 15 + i)),
};
