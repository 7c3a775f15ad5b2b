/** Invented reports of indicators, for the page /reports: a draft of one's own, another's, a paper. */
const HASHES = ["6f1c9a40d2e7", "a91b30cc7714", "0d7e55f2b683"].map((begin) => begin.padEnd(64, "4c91"));

/** @param {number} number @param {object} more */
function report(number, more) {
  const hash = HASHES[number % HASHES.length] ?? "";
  return {
    number, period: { id: "2026-M11", first: "2026-10-15", last: "2026-11-14" }, scope: "core", as_of: "2026-11-17T01:00:00Z", state: "draft",
    pages: 8, simulated: true, pdf_sha256: hash, pdf_bytes: 69_046, xlsx_sha256: hash.split("").reverse().join(""), xlsx_bytes: 14_211,
    made_by: "user:admin", made_by_name: "Quản trị", made_at: "2026-11-17T01:00:03Z", approved_by: null, approved_by_name: null, approved_at: null, can_approve: false, ...more,
  };
}

/** @param {boolean} empty */
function page(empty) {
  const months = Array.from({ length: 12 }, (_, n) => 12 - n).map((month) => ({ id: `2026-M${String(month).padStart(2, "0")}`, first: `2026-${String(month - 1).padStart(2, "0")}-15`, last: `2026-${String(month).padStart(2, "0")}-14` }));
  return {
    as_of: new Date().toISOString(), next: null, has_kpis: true,
    periods: [...months.slice(0, 11), { id: "2026-Q3", first: "2026-06-15", last: "2026-09-14" }, { id: "2025", first: "2024-12-15", last: "2025-12-14" }],
    scopes: [{ id: "core", name: { vi: "Các đơn vị hiện nay", en: "Units of today" } }, { id: "plan", name: { vi: "Địa bàn của kế hoạch", en: "Area of the plan" } }],
    reports: empty ? [] : [
      report(7, {}),
      report(6, { made_by: "user:lan", made_by_name: "Lò Thị Lan", can_approve: true, period: { id: "2026-Q3", first: "2026-06-15", last: "2026-09-14" }, pages: 10 }),
      report(5, { period: { id: "2026-M10", first: "2026-09-15", last: "2026-10-14" }, state: "approved", simulated: false, made_by: "user:lan", made_by_name: "Lò Thị Lan", approved_by: "user:binh", approved_by_name: "Vàng A Bình", approved_at: "2026-10-18T02:11:00Z" }),
    ],
  };
}

/** @param {string} method @param {string} path @param {string} scenario */
export function answer(method, path, scenario) {
  if (!path.startsWith("/kpi-reports")) return null;
  if (method === "POST") return { status: 200, body: report(8, {}) };
  if (path.endsWith("/verify")) return { status: 200, body: { same: !path.includes("/6/"), pdf_sha256: HASHES[0], xlsx_sha256: HASHES[1], kept_pdf_sha256: HASHES[0], kept_xlsx_sha256: HASHES[1] } };
  return { status: 200, body: page(scenario === "empty") };
}
