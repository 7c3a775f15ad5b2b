/** An invented review of alerts for the fake server. */
import { UNITS } from "./place.js";

/** @typedef {import("../../src/api").NoisyRule} Noisy */

const DAY = 86_400_000;
const MOST = 10;
/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();

/** @type {[string, import("../../src/api").Priority, string, string, number, number | null, number, number, number, number, number, number][]} */
const RULES = [
  ["WeakSignal", "p4", "Sóng yếu tại Nùng Nàng", "Weak signal in Nung Nang", 412, 120, 288, 3, 190, 5400, 9, 804],
  ["BatteryLow", "p3", "Trạm Nà Tăm 2 chạy ắc quy", "Site Na Tam 2 runs on battery", 96, 104, 41, 80, 2580, 30_200, 4, 310],
  ["SourceSilent", "p3", "Nguồn bts-khunha không gửi số liệu", "Source bts-khunha sends nothing", 61, 0, 12, 22, 840, 172_800, 7, 118],
  ["PortalDown", "p2", "Cổng dvc-quoc-gia của Bộ không truy cập được", "Portal dvc-quoc-gia of the ministry cannot be reached", 18, 21, 5, 18, 600, 7200, 3, 96],
  ["RoutineCheck", "p4", "Đến hạn kiểm tra định kỳ máy phát", "The generator is due for its check", 12, 12, 0, 0, 86_400, 90_000, 1, 12],
  ["SitesDown", "p2", "3 trạm mất liên lạc tại Khun Há", "3 sites cannot be reached in Khun Ha", 2, null, 2, 2, 5040, 6100, 1, 14],
];

/** @param {URLSearchParams} asked @param {boolean} has whether there are alerts @returns {import("../../src/api").AlertReview} */
export function review(asked, has) {
  const now = Date.now();
  const by = asked.get("by") ?? "noisiest";
  const days = by === "unused" ? 365 : Number(asked.get("days") ?? 30);
  /** @type {Noisy[]} */
  const all = RULES.map(([name, priority, vi, en, fired, fired_before, night, acked, median_seconds, longest_seconds, worst, messages], i) => ({
    rule: `place/portals/portals/${name}`, name, newest: i + 1, summary: { vi, en }, priority, simulated: true, fired,
    fired_before: days > 90 ? null : fired_before, night, acked, median_seconds, longest_seconds, worst, messages,
  }));
  const rules = !has ? [] : by === "noisiest" ? all : by === "ignored" ? all.filter(({ acked, fired }) => acked === 0 && fired > 2) : [];
  const [place] = UNITS;
  const sets = has && by === "flapping"
    ? all.slice(0, 3).map((rule, i) => ({
        rule: rule.rule, name: rule.name, newest: i + 1, summary: rule.summary, labels: { alertname: rule.name, site: `nung-nang-0${i + 1}`, unit: place?.id ?? "", priority: rule.priority },
        unit: place?.id ?? null, unit_name: place?.name ?? null, events: 31 - 9 * i, of_rule: 40 - 9 * i, last_at: iso(now - (i * DAY) / 2 - 600_000),
      }))
    : [];
  const unused = has && by === "unused"
    ? ["BackupOld", "TlsExpires", "DiskFull"].map((name, i) => ({ rule: `center.yml: center: ${name}`, name, file: "center.yml", group: "center", fired_at: i === 1 ? iso(now - 420 * DAY) : null }))
    : [];
  const fired = has ? 601 : 0;
  return {
    as_of: iso(now), since: iso(now - days * DAY), known_since: has ? iso(now - 140 * DAY) : null, is_whole: has && days < 140,
    load: { fired, average: has ? fired / (days * 144) : null, worst: has ? 14 : 0, worst_at: has ? iso(now - 3.2 * DAY) : null, above_share: has ? 0.004 : null, most: MOST },
    ignored_min: 3, total: rules.length + sets.length + unused.length, rules, sets, unused, next: null,
  };
}
