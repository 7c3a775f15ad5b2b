/**
 * Invented figures that are handed in, for the fake server: the form of Khun Há for 11/2026 with one
 * error, one question and one warning, as in the mock. Whatever file is uploaded is this one.
 *
 *     curl -X POST 'localhost:8399/fake?handin=conflict'   on conflict approved returned closed table refused
 */
import { UNITS } from "./place.js";

const HOUR = 3_600_000;
const START = Date.now();
/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();
/** @param {string} vi @param {string} en */
const name = (vi, en) => ({ vi, en });
const KHUN_HA = { id: "khun-ha-2025", name: name("xã Khun Há", "Khun Ha commune") };
const OTHERS = UNITS.filter(({ id }) => id !== KHUN_HA.id).map(({ id, name: { vi, en } }) => ({ id, name: name(`xã ${vi}`, `${en} commune`) }));
const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/** @param {string} id @param {string} first @param {string} last @param {string} due @param {string} state @param {number} late */
const period = (id, first, last, due, state, late) => ({ id, kind: "month_15_14", first, last, due, state, late_days: late });
const PERIODS = [
  period("2026-M11", "2026-10-15", "2026-11-14", "2026-11-17", "late", 7),
  period("2026-Q4", "2026-09-15", "2026-12-14", "2026-12-20", "running", 0),
  period("2026-M10", "2026-09-15", "2026-10-14", "2026-10-17", "approved", 0),
  period("2026-M09", "2026-08-15", "2026-09-14", "2026-09-17", "approved", 0),
];

/** @param {string} kpi @param {[string, string]} said @param {number | null} was @param {[number, number]} before @param {object} more */
const field = (kpi, said, was, before, more = {}) => ({
  kpi, part: "", name: name(...said), part_name: null, numerator: name("tử số", "counted"), denominator: name("mẫu số", "of all"), asks_numerator: true, asks_denominator: true, unit_of_measure: "%", decimals: 1, small_n: 5,
  previous: { numerator: before[0], denominator: before[1], value: was }, stored: null, ...more,
});
const FIELDS = [
  field("K01", ["Hồ sơ nộp trực tuyến", "Dossiers received online"], 54.1, [120, 222]),
  field("K02", ["Thanh toán không tiền mặt", "Payments without cash"], 66.0, [950, 1440]),
  field("K03", ["Doanh nghiệp đổi mới", "Enterprises that innovate"], 25, [1, 4]),
  field("K04", ["Chi cho khoa học và số, triệu đ", "Spent on science and digital, million VND"], 2.5, [560, 22400]),
  field("K05", ["Người làm nghiên cứu", "People in research"], 4.4, [4, 9148], { unit_of_measure: "per_10000" }),
  field("K06", ["Bản phủ sóng 5G, khai báo", "Villages with 5G, as declared"], 26.3, [5, 19]),
  field("K08", ["Doanh nghiệp số", "Digital enterprises"], 50, [2, 4], { small_n: 0 }),
  field("K09", ["Điểm du lịch có mô hình 3D", "Sights with a 3D model"], 0, [0, 1]),
];
const FILE = [["129", "233"], ["1.2o0", "1500"], ["1", "4"], ["612,5", "22.840"], ["4", "9148"], ["17", "19"], ["2", "4"], ["", "1"]];

/** @param {number} id @param {string} status @param {object} more @returns {any} */
const upload = (id, status, more) => ({
  id, number: `NSL-2026-${String(id).padStart(4, "0")}`, unit: KHUN_HA, period: PERIODS[0], way: "file", file_name: "bieu_ct_khunha_11-2026.xlsx", sha256: HASH, rows: 8, warnings: 1, status,
  submitted_at: iso(START - HOUR), submitted_by: "user:my", submitted_by_name: "Vàng Thị Mỷ", decided_at: null, decided_by_name: null, reason: "", correction: "", late_days: 7, simulated: id === 46, may_undo: status === "submitted", may_decide: status === "submitted", ...more,
});
const BEFORE = [
  upload(31, "approved", { period: PERIODS[2], submitted_at: "2026-10-17T02:12:00Z", late_days: 0, decided_at: "2026-10-17T07:40:00Z", decided_by_name: "Lò Văn Chủ" }),
  upload(22, "approved", { period: PERIODS[3], submitted_at: "2026-09-16T09:40:00Z", late_days: 0, decided_at: "2026-09-16T10:00:00Z", decided_by_name: "Lò Văn Chủ" }),
  upload(13, "approved", { period: period("2026-M08", "2026-07-15", "2026-08-14", "2026-08-17", "approved", 2), submitted_at: "2026-08-19T01:05:00Z", late_days: 2, decided_at: "2026-08-19T03:00:00Z", decided_by_name: "Lò Văn Chủ" }),
];
/** What the story changes. @type {{ current: any, waiting: any[], decided: any[] }} */
const told = {
  current: null,
  waiting: [
    upload(47, "submitted", { may_undo: false }),
    upload(46, "submitted", { unit: OTHERS[0], submitted_by: "user:hoa", submitted_by_name: "Lò Thị Hoa", submitted_at: iso(START - 20 * HOUR), warnings: 0, late_days: 0, rows: 12, way: "paste", file_name: "", may_undo: false }),
    upload(45, "submitted", { unit: OTHERS[1], submitted_by: "user:admin", submitted_by_name: "Quản trị", submitted_at: iso(START - 30 * HOUR), warnings: 2, late_days: 3, may_decide: false, file_name: "bieu_ct_taleng_rat_dai_ten_tep_kiem_tra_cat_chu_11-2026.xlsx" }),
  ],
  decided: [upload(44, "approved", { unit: OTHERS[2], decided_at: iso(START - 40 * HOUR), decided_by_name: "Quản trị", may_undo: true }), upload(43, "returned", { unit: OTHERS[2], decided_at: iso(START - 50 * HOUR), decided_by_name: "Quản trị", reason: "K06: 17 bản là số của cả huyện cũ, xem lại", may_undo: false })],
};

/** @param {string} text @param {Record<string, string>} answers @param {string} address @param {boolean} isText @param {string | null} dots */
function understood(text, answers, address, isText, dots) {
  const said = answers[address] ?? text;
  const bare = said.replace(/\s/g, "");
  if (bare === "") return { number: null, finding: null };
  if (/^\d{1,3}\.\d{3}$/.test(bare) && isText && answers[address] === undefined) {
    const [whole, part] = [Number(bare.replace(".", "")), Number(bare)];
    if (dots !== null) return { number: dots === "thousands" ? whole : part, finding: null };
    const [a, b] = [bare, bare.replace(".", ",").replace(/0+$/, "")];
    return { number: null, finding: { kind: "question", code: "number_ambiguous", title: name(`${a} hay ${b}?`, `${a} or ${b}?`), detail: name("là chữ, dấu chấm mơ hồ", "is text, its dot is ambiguous"), choices: [{ label: a, answer: String(whole) }, { label: b, answer: b }], at: null } };
  }
  const wrong = /[^\d.,]/.exec(bare);
  if (wrong !== null) return { number: null, finding: { kind: "error", code: "not_a_number", title: name("Không phải số", "Not a number"), detail: name(`chữ “${wrong[0]}” ở vị trí ${wrong.index + 1}`, `“${wrong[0]}” at position ${wrong.index + 1}`), choices: /o/.test(bare) ? [{ label: bare.replaceAll("o", "0"), answer: bare.replaceAll("o", "0") }] : [], at: wrong.index } };
  const number = Number(bare.replace(/\.(?=\d{3}(\D|$))/g, "").replace(",", "."));
  return { number, finding: null };
}

/** @typedef {{ edits: Record<string, string>, answers: Record<string, string>, reasons: Record<string, string>, dots: string | null }} Said */

/** @param {Said} said @param {string[][]} cells @param {boolean} isTyped */
function preview(said, cells, isTyped) {
  const rows = FIELDS.map((one, i) => {
    const line = i + 3;
    const findings = /** @type {Record<string, unknown>[]} */ ([]);
    const [numerator, denominator] = ["C", "D"].map((letter, column) => {
      const address = `${letter}${line}`;
      const written = said.edits[address] ?? cells[i]?.[column] ?? "";
      const { number, finding } = understood(written, said.answers, address, true, said.dots);
      if (finding !== null) findings.push({ ...finding, detail: name(`Ô ${address}: ${finding.detail.vi}`, `Cell ${address}: ${finding.detail.en}`), key: `${address}:${finding.code}`, address, field: column === 0 ? "numerator" : "denominator", settled: false, reason: "" });
      return { address, written, number };
    });
    const n = numerator?.number ?? null, d = denominator?.number ?? null;
    const value = n === null || !d ? null : (one.kpi === "K05" ? 10_000 : 100) * (n / d);
    const blank = numerator?.written === "" && denominator?.written === "";
    if (!blank && n === null && findings.length === 0 && numerator?.written === "") findings.push({ kind: "hint", code: "numerator_blank", key: `C${line}:numerator_blank`, address: `C${line}`, field: "numerator", title: name("Để trống là chưa có số, không phải 0", "A blank is no figure, not 0"), detail: name(`chưa tính được ${one.kpi}`, `${one.kpi} cannot be computed`), choices: [], settled: false, reason: "", at: null });
    if (n !== null && d !== null && n > d && one.kpi !== "K05") findings.push({ kind: "error", code: "numerator_above_denominator", key: `C${line}:above`, address: `C${line}`, field: "numerator", title: name("Tử số lớn hơn mẫu số", "The numerator exceeds the denominator"), detail: name(`${n} > ${d}`, `${n} > ${d}`), choices: [], settled: false, reason: "", at: null });
    const was = one.previous.value;
    if (value !== null && was !== null && was > 0 && Math.abs(value - was) / was > 0.5) {
      const key = `C${line}:jump`;
      const percent = `${value > was ? "+" : "−"}${Math.round((Math.abs(value - was) / was) * 100)}%`;
      findings.push({ kind: "warning", code: "jump", key, address: `C${line}`, field: "numerator", title: name(`${percent} so kỳ trước: cần ghi lý do`, `${percent} since the period before: say why`), detail: name(`kỳ trước ${was}`, `before ${was}`), choices: [], settled: (said.reasons[key] ?? "").length > 2, reason: said.reasons[key] ?? "", at: null });
    }
    return { line, kpi: one.kpi, part: "", unit: "", period: "", numerator, denominator, value, previous: one.previous, stored: null, change: blank ? "none" : "new", remark: "", findings };
  });
  return told200(rows, "form", isTyped);
}

/** @param {any[]} rows @param {string | null} layout @param {boolean} isTyped */
function told200(rows, layout, isTyped) {
  const all = rows.flatMap((row) => row.findings);
  const count = (/** @type {string} */ kind, settled = false) => all.filter((one) => one.kind === kind && one.settled === settled).length;
  const figures = rows.filter((row) => row.numerator.number !== null || row.denominator.number !== null).length;
  const counts = { rows: rows.length, figures, blank: rows.length - figures, errors: count("error"), questions: count("question"), warnings: count("warning"), explained: count("warning", true), changed: 0 };
  return { layout, file: { name: isTyped ? "" : "bieu_ct_khunha_11-2026.xlsx", kind: "xlsx", bytes: 18_200, sha256: HASH, version: isTyped ? "" : "4" }, counts, rows, left_out: 0, findings: /** @type {object[]} */ ([]), hash: HASH, unit: KHUN_HA.id, period: "2026-M11", current: told.current?.id ?? null, can_submit: figures > 0 && counts.errors + counts.questions + counts.warnings === 0 };
}

/** A table of many units: 100,000 rows, of which 500 are told. */
function table() {
  const shown = Array.from({ length: 500 }, (_, i) => ({
    line: i * 7 + 2, kpi: `K0${(i % 9) + 1}`, part: "", unit: UNITS[i % 4]?.id ?? "", period: `2026-M${String((i % 9) + 1).padStart(2, "0")}`,
    numerator: { address: `G${i * 7 + 2}`, written: i < 40 ? "x" : "120", number: i < 40 ? null : 120 }, denominator: { address: `H${i * 7 + 2}`, written: "222", number: 222 }, value: i < 40 ? null : 54.05, previous: null, stored: null, change: "new", remark: "",
    findings: i < 40 ? [{ kind: "error", code: "not_a_number", key: `G${i * 7 + 2}:n`, address: `G${i * 7 + 2}`, field: "numerator", title: name("Không phải số", "Not a number"), detail: name("chữ “x” ở vị trí 1", "“x” at position 1"), choices: [], settled: false, reason: "", at: 0 }] : [],
  }));
  const all = told200(shown, "table", false);
  return { ...all, counts: { ...all.counts, rows: 100_000, figures: 99_960, errors: 40 }, left_out: 99_500, file: { ...all.file, name: "bang_2026.csv", kind: "csv", bytes: 7_400_000, version: "" } };
}

/** A file that is none. */
function refused() {
  const none = told200([], null, false);
  return { ...none, findings: [{ kind: "error", code: "file_old_excel", key: "file_old_excel", address: null, field: "", title: name("Tệp Excel kiểu cũ (.xls)", "An old Excel file (.xls)"), detail: name("mở bằng Excel rồi lưu lại thành .xlsx", "open it in Excel and save it as .xlsx"), choices: [], settled: false, reason: "", at: null }], counts: { ...none.counts, errors: 1 } };
}

/** The parts of a form with a file. @param {Buffer} body @param {string} type */
export function parts(body, type) {
  const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? "";
  const found = /** @type {Record<string, string>} */ ({});
  for (const part of body.toString("utf8").split(`--${boundary}`)) {
    const [head = "", ...rest] = part.split("\r\n\r\n");
    const called = /name="([^"]+)"/.exec(head)?.[1];
    if (called !== undefined) found[called] = rest.join("\r\n\r\n").replace(/\r\n$/, "");
  }
  return found;
}

/** @param {Record<string, string>} sent @param {URLSearchParams} asked @param {string} story */
function previewOf(sent, asked, story) {
  if (story === "table") return table();
  if (story === "refused") return refused();
  const isTyped = asked.get("way") !== "file";
  const cells = isTyped ? (sent.file ?? "").split("\r\n").slice(1).map((row) => row.split("\t").slice(2)) : FILE;
  return preview(JSON.parse(sent.answers ?? "{}"), cells, isTyped);
}

/** @param {string} story @param {URLSearchParams} asked */
function page(story, asked) {
  const chosen = PERIODS.find(({ id }) => id === asked.get("period")) ?? PERIODS[0];
  const unit = [KHUN_HA, ...OTHERS].find(({ id }) => id === asked.get("unit")) ?? KHUN_HA;
  const isFirst = chosen === PERIODS[0];
  const current = story === "approved" || story === "returned" ? upload(47, story, { decided_at: iso(START - HOUR / 2), decided_by_name: "Lò Văn Chủ", reason: story === "returned" ? "K06: 17 bản là số của cả huyện cũ, xem lại" : "", may_undo: story === "approved" }) : isFirst ? told.current : null;
  return { as_of: iso(Date.now()), unit, period: chosen, units: [KHUN_HA, ...OTHERS], periods: PERIODS, version: "4", reminders: isFirst ? 2 : 0, is_closed: story === "closed", may_submit: true, fields: FIELDS, current, uploads: BEFORE };
}

/** @param {number} id */
function review(id) {
  const found = [...told.waiting, ...told.decided, ...BEFORE, ...(told.current === null ? [] : [told.current])].find((one) => one.id === id);
  if (found === undefined) return null;
  const cells = [[129, 233], [1200, 1500], [1, 4], [612.5, 22840], [4, 9148], [17, 19], [2, 4], [null, 1]];
  const rows = FIELDS.map((one, i) => {
    const [n, d] = [cells[i]?.[0] ?? null, cells[i]?.[1] ?? null];
    const { kpi, part, name: said, part_name, unit_of_measure, decimals, small_n, previous } = one;
    return { kpi, part, unit: found.unit.id, unit_name: found.unit.name, period: found.period.id, line: i + 3, name: said, part_name, unit_of_measure, decimals, small_n, numerator: n, denominator: d, value: n === null || !d ? null : (kpi === "K05" ? 10_000 : 100) * (n / d), previous,
      warnings: kpi === "K06" ? [{ title: name("+240% so kỳ trước", "+240% since the period before"), reason: "thêm 2 trạm phát tại Ma Sao Phìn và Nậm Đích" }] : [], remark: "", simulated: found.simulated };
  });
  return { as_of: iso(Date.now()), upload: found, rows, left_out: 0 };
}

const STATES = ["approved", "submitted", "missing", "late", "approved", "returned", "not_asked", "approved"];
function freshness() {
  const score = (/** @type {number} */ have, /** @type {number} */ of) => ({ score: (100 * have) / of, have, of });
  const units = [KHUN_HA, ...OTHERS].map((unit, u) => ({
    unit, reminders: [3, 0, 1, 0][u] ?? 0,
    cells: FIELDS.map(({ kpi }, k) => { const state = u === 0 ? (k === 6 ? "not_asked" : "missing") : (STATES[(k * (u + 1)) % 8] ?? "approved"); return { kpi, state, late_days: state === "missing" ? 7 : state === "late" ? 2 : 0 }; }),
    quality: { correct: score(18 + u, 22), complete: score(150 + 4 * u, 168), clean: u === 3 ? { score: null, have: 0, of: 0 } : score(160, 168), live: score(7 + u, 11) },
  }));
  const late = units.flatMap(({ unit, cells }) => cells.filter(({ late_days }) => late_days > 0).map(({ kpi, state, late_days }) => ({ kpi, unit, period: "2026-M11", due: "2026-11-17", late_days, handed_in_at: state === "missing" ? null : iso(START) })));
  return { as_of: iso(Date.now()), late, period: PERIODS[0], periods: PERIODS, have: 33, want: 42, kpis: FIELDS.map(({ kpi, name: said }) => ({ id: kpi, name: said })), units };
}

/** @param {string} method @param {string} path @param {URLSearchParams} asked @param {any} body @param {string} story @returns {{ status: number, body: object } | null} */
export function answer(method, path, asked, body, story) {
  const at = `${method} ${path}`;
  if (at === "GET /handin") return { status: 200, body: page(story, asked) };
  if (at === "POST /handin/preview") return { status: 200, body: previewOf(body, asked, story) };
  if (at === "POST /handin/submit") return submit(body, story);
  if (at === "GET /handin/waiting") return { status: 200, body: { as_of: iso(Date.now()), waiting: told.waiting, decided: told.decided } };
  if (at === "GET /handin/freshness") return { status: 200, body: freshness() };
  const [, id = "", act] = /^\/handin\/(?:uploads\/)?(\d+)(?:\/(approve|return|undo))?$/.exec(path) ?? [];
  if (id === "") return null;
  if (act === undefined) { const found = review(Number(id)); return found === null ? { status: 404, body: { title: "not found" } } : { status: 200, body: found }; }
  return { status: 200, body: decide(Number(id), act, body) };
}

/** @param {Record<string, string>} sent @param {string} story */
function submit(sent, story) {
  if (story === "conflict") {
    told.current = upload(48, "submitted", { submitted_by: "user:hoa", submitted_by_name: "Lò Thị Hoa", submitted_at: iso(Date.now() - 90_000), may_undo: false });
    return { status: 409, body: { title: "Somebody was first" } };
  }
  told.current = upload(49, "submitted", { submitted_at: iso(Date.now()), submitted_by: "user:admin", submitted_by_name: "Quản trị", rows: 7, correction: JSON.parse(sent.answers ?? "{}").reason ?? "" });
  return { status: 201, body: told.current };
}

/** @param {number} id @param {string} act @param {{ reason?: string }} body */
function decide(id, act, body) {
  const status = act === "approve" ? "approved" : act === "return" ? "returned" : "undone";
  const found = [...told.waiting, ...told.decided, ...(told.current === null ? [] : [told.current])].find((one) => one.id === id) ?? upload(id, "submitted", {});
  const done = { ...found, status, decided_at: iso(Date.now()), decided_by_name: "Quản trị", reason: body.reason ?? "", may_undo: status === "approved", may_decide: false };
  if (told.current?.id === id) told.current = done;
  told.waiting = told.waiting.filter((one) => one.id !== id);
  told.decided = [done, ...told.decided.filter((one) => one.id !== id)];
  return done;
}
