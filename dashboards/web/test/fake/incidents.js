/** Invented incidents for the fake server. */
const MINUTE = 60_000;
/** @param {number} ago */
const iso = (ago) => new Date(Date.now() - ago * MINUTE).toISOString();

/** @param {number} id @param {object} more */
const row = (id, more) => ({
  id, number: `SV-000${id}`, title: "Cổng dịch vụ công của tỉnh không phục vụ", severity: "serious", state: "open", unit_name: null, simulated: false, alerts: 2, firing: 1,
  began_at: iso(200), seen_at: iso(198), acked_at: iso(195), over_at: null, opened_at: iso(180), opened_by: "user:an", opened_by_name: "Vàng A An", closed_at: null,
  due: [{ paper: "notice", at: iso(198 - 1440), sent_at: null, late: false }, { paper: "report", at: iso(198 - 4320), sent_at: null, late: false }], version: 1, ...more,
});
const ROWS = [
  row(3, {}),
  row(2, { title: "Ba trạm Khun Há mất liên lạc vì mất điện lưới, một trạm chạy ắc quy", severity: "ordinary", state: "watching", unit_name: { vi: "Khun Há", en: "Khun Ha" }, alerts: 3, firing: 0, over_at: iso(1500),
    due: [{ paper: "notice", at: iso(200), sent_at: null, late: true }, { paper: "report", at: iso(-2600), sent_at: null, late: false }] }),
  row(1, { title: "Nguồn <b>bts</b> ngừng gửi", severity: "minor", state: "closed", alerts: 0, firing: 0, began_at: null, seen_at: null, acked_at: null, closed_at: iso(9000),
    due: [{ paper: "notice", at: iso(9500), sent_at: iso(9900), late: false }, { paper: "report", at: iso(7000), sent_at: iso(6000), late: true }] }),
];
/** @param {number} id @param {string} vi @param {import("../../src/api").Priority} priority @param {string | null} ended */
const member = (id, vi, priority, ended) => ({
  id, priority, summary: { vi, en: vi }, unit_name: null, state: ended === null ? "firing" : "resolved", simulated: false, active_at: iso(200), fired_at: iso(198), acked_at: id === 1 ? iso(195) : null,
  acked_by_name: id === 1 ? "Vàng A An" : null, ended_at: ended,
});
const line = (/** @type {number} */ id, /** @type {string} */ kind, /** @type {object} */ more) => ({ id, at: iso(180 - id), actor: "user:an", actor_name: "Vàng A An", kind, text: "", alerts: [], changes: [], sha256: null, ...more });
const RECORD = [
  line(1, "opened", { alerts: [1] }),
  line(2, "note", { text: "Đã gọi VNPT lúc 02:10, bên đó xác nhận lỗi DNS, hẹn 30 phút." }),
  line(3, "added", { alerts: [2] }),
  line(4, "changed", { text: "ảnh hưởng cả thanh toán", changes: [{ field: "severity", was: "ordinary", now: "serious" }] }),
  line(5, "notice", { text: "Phòng VHXH, số 12/CV-IOC", sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }),
];

/** @param {number} id */
const detail = (id) => {
  const found = ROWS.find((one) => one.id === id);
  return found === undefined ? null : { ...found, members: found.alerts === 0 ? [] : [member(1, found.title, "p1", found.over_at), member(2, "Thanh toán phí không chạy", "p2", iso(150))], record: RECORD };
};

/** @param {string} method @param {string} path @param {URLSearchParams} asked @returns {{ status: number, body: object } | null} */
export function answer(method, path, asked) {
  if (path === "/incidents" && method === "GET") {
    const state = asked.get("state");
    const count = (/** @type {string} */ of) => ROWS.filter((one) => one.state === of).length;
    return { status: 200, body: { as_of: iso(0), counts: { open: count("open"), watching: count("watching"), closed: count("closed") }, incidents: ROWS.filter((one) => state === null || one.state === state), units: [], next: null } };
  }
  if (path === "/incidents") return { status: 201, body: detail(3) ?? {} };
  const [, id] = /^\/incidents\/(\d+)/.exec(path) ?? [];
  if (id === undefined) return null;
  const found = detail(Number(id));
  return found === null ? { status: 404, body: { title: "not found" } } : { status: 200, body: found };
}
