/** An invented hand-over for the fake server. */
const MINUTE = 60_000;
/** @param {number} ago */
const iso = (ago) => new Date(Date.now() - ago * MINUTE).toISOString();
const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

const part = (/** @type {string} */ title, /** @type {string[]} */ head, /** @type {string[][]} */ rows, /** @type {string} */ nothing) => ({ title, facts: /** @type {[string, string][]} */ ([]), head, rows, nothing });
const PARTS = () => [
  part("Cảnh báo đang mở", ["Mức", "Cảnh báo", "Đơn vị", "Từ", "Người nhận"], [
    ["Khẩn cấp", "Cổng dịch vụ công của tỉnh không phục vụ", "—", "10:30, 24/11/2026", "chưa ai nhận"],
    ["Cao", "3 trạm mất liên lạc tại Khun Há, một trạm chạy ắc quy còn 47,1 V", "Khun Há", "10:21, 24/11/2026", "Trần Thị Bích"],
  ], "Không có cảnh báo nào đang mở."),
  part("Sự việc chưa đóng", ["Số", "Sự việc", "Mức độ", "Trạng thái"], [["SV-0003", "Cổng dịch vụ công của tỉnh không phục vụ", "Nghiêm trọng", "Đang xử lý"]], ""),
  part("Đang tạm tắt", ["Phạm vi", "Thời gian", "Lý do", "Người làm"], [], "Không tạm tắt cảnh báo nào."),
  part("Bảo trì (đến 24 giờ tới)", ["Phạm vi", "Thời gian", "Lý do", "Người làm"], [], "Không có bảo trì."),
  part("Thay đổi cấu hình từ lần bàn giao trước", ["Lúc", "Người làm", "Thay đổi"], [["09:12, 24/11/2026", "Quản trị", "Áp dụng cấu hình: apply tam-duong"]], ""),
  part("Nhật ký ca từ lần bàn giao trước", ["Lúc", "Người ghi", "Nội dung"], [["10:41, 24/11/2026", "Vàng A An", "Đã gọi VNPT, <b>hẹn</b> 30 phút."]], ""),
];
const row = (/** @type {number} */ id, /** @type {object} */ more) => ({
  id, unit: null, since: iso(600), written_at: iso(42), written_by: "user:an", written_by_name: "Vàng A An", note: "Theo dõi cổng", sha256: HASH,
  withdrawn_at: null, confirmed_at: null, confirmed_by: null, confirmed_by_name: null, remark: "", late: true, ...more,
});
const waiting = { ...row(3, {}), parts: [{ title: "1. Bàn giao", facts: [["Người giao", "Vàng A An"], ["Giao lúc", "10:42, 24/11/2026"], ["Lần bàn giao trước", "chưa có"], ["Lời dặn", "Theo dõi cổng; VNPT hẹn 11:15."]], head: [], rows: [], nothing: "" }, ...PARTS().map((one, i) => ({ ...one, title: `${i + 2}. ${one.title}` }))] };
const done = [
  row(2, { written_at: iso(700), confirmed_at: iso(690), confirmed_by: "user:bich", confirmed_by_name: "Trần Thị Bích", late: false }),
  row(1, { written_at: iso(1400), withdrawn_at: iso(1395), late: false }),
];
const DESKS = [{ unit: null, name: null }, { unit: "khun-ha-2025", name: { vi: "Khun Há", en: "Khun Ha" } }];
let waits = true;

const response = (/** @type {string} */ priority, /** @type {number[]} */ [fired, acked, recovered, waiting, open], /** @type {number | null} */ mtta_seconds, /** @type {number | null} */ mttr_seconds) => ({ priority, fired, acked, mtta_seconds, waiting, recovered, mttr_seconds, open });
const review = () => ({
  as_of: iso(0), since: iso(43_200), simulated: 12,
  nights: [
    { person: "an", name: "Vàng A An", messages: 14, nights: 5, last_at: iso(900) },
    { person: "bich", name: "Trần Thị Bích", messages: 3, nights: 2, last_at: iso(4000) },
    { person: "cu", name: null, messages: 1, nights: 1, last_at: iso(30_000) },
  ],
  responses: [response("p1", [7, 6, 5, 1, 2], 212, 2900), response("p2", [21, 15, 19, 0, 0], 840, 5400), response("p3", [96, 80, 90, 4, 6], 9000, 30_000), response("p4", [4, 0, 0, 4, 4], null, null)],
});

/** @param {string} method @param {string} path @returns {{ status: number, body: object } | null} */
export function answer(method, path) {
  if (path === "/alerts/review/duty") return { status: 200, body: review() };
  if (!/^\/(handovers|shift-notes)/.test(path)) return null;
  if (path.endsWith("/confirm") || path.endsWith("/withdraw")) waits = false;
  if (method === "POST" && path === "/handovers") waits = true;
  return { status: 200, body: { as_of: iso(0), desk: DESKS[0] ?? {}, desks: DESKS, since: iso(700), parts: PARTS(), waiting: waits ? waiting : null, handovers: [...(waits ? [row(3, {})] : []), ...done] } };
}
