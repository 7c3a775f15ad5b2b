/**
 * Indicators of the fake place, with the figures of the mock. `POST /fake?kpis=…`:
 *   on        eleven of the plan, a second one, two of an official index; thirteen milestones
 *   empty     no kpis.yml       long     hostile and long names       off   the database is away
 */
const DAY = 86_400_000;
const UNITS = /** @type {[string, string, string][]} */ ([
  ["ban-bo", "Bản Bo", "Ban Bo"], ["binh-lu", "Bình Lư", "Binh Lu"], ["ta-leng", "Tả Lèng", "Ta Leng"], ["khun-ha", "Khun Há", "Khun Ha"],
]);
const HOSTILE = "<script>alert(1)</script> Tỷ lệ hồ sơ thủ tục hành chính được tiếp nhận và giải quyết hoàn toàn trên môi trường mạng của Trung tâm Phục vụ hành chính công";
const iso = (/** @type {number} */ at) => new Date(at).toISOString();
const day = (/** @type {number} */ at) => iso(at).slice(0, 10);
const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
const name = (/** @type {string} */ vi, en = vi) => ({ vi, en });
const unit = (/** @type {[string, string, string]} */ [id, vi, en]) => ({ id, name: name(vi, en) });

/** @param {string} id */
function period(id) {
  const [, year = "2026", letter, n = "1"] = /^(\d{4})(?:-([MQ])(\d+))?$/.exec(id) ?? [];
  const length = letter === "M" ? 1 : letter === "Q" ? 3 : 12;
  const kind = letter === "M" ? "month_15_14" : letter === "Q" ? "quarter" : "year";
  const [first, last] = [Date.UTC(Number(year), (Number(n) - 1) * length - 1, 15), Date.UTC(Number(year), Number(n) * length - 1, 14)];
  return { id, kind, first: day(first), last: day(last), due: day(last + 3 * DAY) };
}

/** The n periods that end with one. @param {string} last @param {number} n */
function before(last, n) {
  const [, year = "2026", letter, at = "1"] = /^(\d{4})(?:-([MQ])(\d+))?$/.exec(last) ?? [];
  const per = letter === "M" ? 12 : letter === "Q" ? 4 : 1;
  const end = Number(year) * per + Number(at) - 1;
  return Array.from({ length: n }, (_, i) => {
    const here = end - n + 1 + i;
    const [y, k] = [Math.floor(here / per), (here % per) + 1];
    return letter === "M" ? `${y}-M${two(k)}` : letter === "Q" ? `${y}-Q${k}` : `${y}`;
  });
}

const METHOD = "damped_ets_logit";
const band = (/** @type {number} */ low, /** @type {number} */ high, at = "2028-M11", points = 16) => ({ method: METHOD, points, reason: "", low, high, at, coverage: 0.8 });
const few = (points = 5) => ({ method: "", points, reason: "few_points", low: null, high: null, at: null, coverage: 0.8 });
const goal = (/** @type {string} */ op, /** @type {number} */ value, path = "linear") => ({ op, value, by: path === "closed" ? "2025-04-30" : "2030-12-31", path });

/** A row as the server tells it. @param {Record<string, any>} of @returns {any} */
function row(of) {
  const id = of.id ?? "K01";
  const here = of.period ?? "2026-M11";
  const ids = before(here, 24);
  const [from, to] = of.course ?? [of.value - 6, of.value];
  const trend = of.value === null && !of.course ? ids.map((period) => ({ period, value: null, why: "no_figures" })) : ids.map((period, i) => {
    const share = i / 23;
    const wave = Math.sin(i * 2.4 + id.charCodeAt(1)) * Math.abs(to - from) * 0.06;
    const straddles = period === "2025-M07" || period === "2025-Q3" || period === "2025";
    return { period, value: straddles || (i === 23 && of.value === null) ? null : i === 23 ? of.value : from + (to - from) * share ** 1.4 + wave, why: straddles ? "straddles" : "" };
  });
  return {
    id, kind: "plan", beside: null, name: name("?"), owner: name("P. Kinh tế", "Economy office"), unit_of_measure: "%", decimals: 1, small_n: 20, direction: "up",
    is_closed: false, is_live: false, is_handed_in: true, scope: "core", value: null, numerator: null, denominator: null, why: "", status: "so_bo", origin: "total", simulated: true,
    have: 3, want: 4, as_of: "2026-11-16T01:00:00Z", change: null, previous: null, target: null, path_value: null, state: "unknown", state_reason: "no_target", gap: null,
    breaks: ["2025-07-01"], forecast: null, caveat: name(""),
    freshness: { due: period(here).due, handed_in_at: "2026-11-16T01:00:00Z", late_days: 0, late_units: [], late_count: 0 },
    ...of, period: period(here), trend, course: undefined,
  };
}

const late = (/** @type {number[]} */ which) => which.map((i) => unit(UNITS[i] ?? ["x", "x", "x"]));
function rows() {
  return [
    row({ id: "K01", name: name("Hồ sơ nộp trực tuyến", "Dossiers filed online"), owner: name("TTPHCC", "Service center"), value: 61.18, numerator: 851, denominator: 1391, change: 1.2, previous: 60,
      target: goal(">", 80), path_value: 65, state: "off", state_reason: "band_misses", gap: -3.82, forecast: band(63, 74), course: [48, 61.18],
      freshness: { due: "2026-11-17", handed_in_at: "2026-11-17T01:00:00Z", late_days: 7, late_units: late([3]), late_count: 1 } }),
    row({ id: "K01b", kind: "second", beside: "K01", name: name("Người lớn đã dùng dịch vụ công trực tuyến", "Adults who used an online service"), owner: name("TTPHCC", "Service center"), value: 22.4, numerator: 7318, denominator: 32670, change: 0.6, course: [15, 22.4] }),
    row({ id: "K02", name: name("Thanh toán không tiền mặt", "Cashless payment"), value: 68.4, numerator: 68400, denominator: 100000, change: 0.9, previous: 67.5, target: goal(">=", 80), path_value: 67, state: "on", state_reason: "on_path", gap: 1.4, forecast: band(79, 88) }),
    row({ id: "K03", name: name("Doanh nghiệp đổi mới", "Innovating enterprises"), value: 38.9, numerator: 7, denominator: 18, decimals: 0, change: 5.6, target: goal(">", 40), path_value: 30, state: "on", state_reason: "on_path", gap: 8.9, forecast: few(), period: "2026", course: [20, 38.9] }),
    row({ id: "K04", name: name("Chi cho khoa học và số", "Spending on science and digital"), value: 2.6, numerator: 5.2e9, denominator: 200e9, change: 0.2, target: goal(">=", 3, "not_below_last"), path_value: 2.5, state: "on", state_reason: "on_path", gap: 0.1, forecast: band(2.8, 3.4, "2028-Q3"), period: "2026-Q3", course: [2.1, 2.6] }),
    row({ id: "K05", name: name("Nhân lực nghiên cứu", "Research staff"), owner: name("P. VHXH", "Culture office"), unit_of_measure: "người/vạn dân", value: 4.8, numerator: 24, denominator: 4.9878, change: 0.2, target: goal(">=", 10), path_value: 5.6, state: "at_risk", state_reason: "band_reaches", gap: -0.8, forecast: band(6.1, 10.6), course: [3.6, 4.8] }),
    row({ id: "K06", name: name("Bản có 5G, đo thực tế", "Villages with 5G, measured"), owner: name("Sở KH&CN", "Science department"), value: null, why: "units_missing", have: 2, state_reason: "no_value", target: goal(">=", 100), course: [40, 58],
      freshness: { due: "2026-11-21", handed_in_at: null, late_days: 7, late_units: late([3, 2]), late_count: 2 } }),
    row({ id: "K07", name: name("Trung tâm xã có 6G", "Centers with 6G"), owner: name("chưa có nguồn", "no source yet"), value: null, why: "no_figures", status: "chua_co_du_lieu", have: 0, is_handed_in: false, origin: null, as_of: null, state_reason: "no_value", target: goal(">=", 100, "none"), simulated: false,
      freshness: { due: "2026-12-20", handed_in_at: null, late_days: 0, late_units: [], late_count: 0 } }),
    row({ id: "K08", name: name("Doanh nghiệp số", "Digital enterprises"), value: 61.8, numerator: 68, denominator: 110, change: 2.9, target: goal(">=", 100), path_value: 60, state: "on", state_reason: "on_path", gap: 1.8, forecast: band(88, 100) }),
    row({ id: "K09", name: name("Điểm du lịch có mô hình 3D", "Sites with a 3D model"), owner: name("P. VHXH", "Culture office"), value: 25, numerator: 1, denominator: 4, decimals: 0, change: 0, target: goal(">=", 100, "steps"), path_value: 40, state: "at_risk", state_reason: "no_band", gap: -15, forecast: few(7), period: "2026-Q3", course: [0, 25] }),
    row({ id: "K10", name: name("Kinh tế số ngành", "Sectors' digital economy"), owner: name("Thống kê tỉnh", "Statistics office"), value: null, why: "no_figures", status: "khong_ap_dung", have: 0, is_handed_in: false, origin: null, as_of: null, simulated: false, state_reason: "no_value", target: goal(">=", 70) }),
    row({ id: "K11", name: name("Kế hoạch ban hành", "Plans issued"), owner: name("đã chốt", "closed"), value: 100, numerator: 41, denominator: 41, decimals: 0, status: "chinh_thuc", is_closed: true, have: 10, want: 10, state: "done", state_reason: "reached", target: goal(">=", 100, "closed"), period: "2025", course: [100, 100] }),
    row({ id: "D1", kind: "official", name: name("Công khai, minh bạch", "Openness"), owner: name("Cổng DVC quốc gia", "National portal"), unit_of_measure: "điểm", value: 16.2, change: 0.3, is_handed_in: false, have: 4, origin: "import", status: "chinh_thuc", course: [14, 16.2] }),
    row({ id: "D5", kind: "official", name: name("Số hóa hồ sơ", "Digitised dossiers"), owner: name("Cổng DVC quốc gia", "National portal"), unit_of_measure: "điểm", value: 17.9, change: -0.2, is_handed_in: false, have: 4, origin: "import", status: "chinh_thuc", course: [16, 17.9] }),
  ];
}

let version = 1;
/** @type {Record<string, any>[]} */
const tasks = [{
  id: 1, kpi: "K01", unit: unit(UNITS[3] ?? ["x", "x", "x"]), period: "2026-M11", text: "Nộp số liệu K01 kỳ 11/2026", due: "2026-11-25", is_late: true, made_by: "user:leader", made_by_name: "Lý Thị Tâm", made_at: "2026-11-18T02:00:00Z",
  done_by: null, done_by_name: null, done_at: null,
}];
const PERIODS = () => [...before("2026-M12", 14), ...before("2026-Q4", 6), ...before("2026", 3)].toReversed().map(period);
const SCOPES = [{ id: "core", name: name("4 xã", "4 communes"), units: 4 }, { id: "plan", name: name("13 đơn vị cũ", "13 former units"), units: 6 }];

/** @param {URLSearchParams} query @param {string} stage */
function board(query, stage) {
  const asOf = query.get("as_of");
  const scope = SCOPES.find(({ id }) => id === query.get("scope")) ?? SCOPES[0];
  const wanted = query.get("period");
  const kpis = stage === "empty" ? [] : rows();
  if (kpis[0] !== undefined && version > 1) Object.assign(kpis[0], { value: 61.18 + version / 10, numerator: 851 + version });
  if (stage === "long") kpis.splice(3, 0, row({ id: "K99", name: name(HOSTILE, HOSTILE), owner: name(HOSTILE), value: 12345678.9, unit_of_measure: "triệu đồng trên một vạn dân", numerator: 123456789012, denominator: 1e4, change: -123456.7 }));
  return {
    as_of: asOf, shown_as_of: asOf === null ? iso(Date.now()) : `${asOf}T16:59:59Z`, period: period(wanted ?? "2026-M11"), periods: stage === "empty" ? [] : PERIODS(), scope, scopes: SCOPES, simulated: true,
    handed_in: { have: 33, want: 42 }, status: "so_bo", closed_at: "2026-11-17T01:00:00Z", kpis, units: UNITS.map(unit), version,
  };
}

const UNIT_VALUES = /** @type {[number | null, number | null, number][]} */ ([[201, 318, 60.2], [412, 671, 60.3], [238, 402, 59.6], [null, null, 53.9]]);

/** @param {string} id @param {URLSearchParams} query @param {string} stage */
function detail(id, query, stage) {
  const found = board(query, stage).kpis.find((one) => one.id === id);
  if (found === undefined) return null;
  const last = found.trend.map((/** @type {any} */ point) => ({ ...point, numerator: point.value === null ? null : Math.round(point.value * 13.9), denominator: point.value === null ? null : 1391, status: "so_bo", simulated: true }));
  const isK01 = id === "K01";
  const isMonthly = found.period.kind === "month_15_14";
  const ahead = found.forecast?.low == null || !isMonthly ? [] : before("2028-M11", 24).map((period, i) => {
    const share = Math.sqrt((i + 1) / 24);
    const [low, high] = [found.forecast.low, found.forecast.high];
    return { period, low: found.value + (low - found.value) * share - 0.3, middle: found.value + ((low + high) / 2 - found.value) * share, high: found.value + (high - found.value) * share };
  });
  const league = UNITS.map((each, i) => {
    const [numerator, denominator, previous] = UNIT_VALUES[i] ?? [null, null, 0];
    const value = numerator === null || denominator === null || found.value === null ? null : (100 * numerator) / denominator;
    return { unit: each[0], name: name(each[1], each[2]), rank: value === null ? null : i + 1, why_no_rank: value === null ? "no_value" : "", value, change: value === null ? null : value - previous, numerator, denominator, n: denominator, why: value === null ? "no_figures" : "", status: value === null ? "chua_co_du_lieu" : "so_bo", simulated: true, late_days: value === null ? 7 : 0 };
  });
  return {
    ...found, shown_as_of: iso(Date.now()), as_of_day: query.get("as_of"),
    about: name("Phần hồ sơ nộp qua mạng trong số hồ sơ nhận được của các thủ tục cho nộp qua mạng.", "Share of dossiers filed online among those received of procedures that are offered online."),
    numerator_term: { kind: "handin", name: name("nộp trực tuyến", "filed online"), unit_of_measure: "hồ sơ", expr: "" }, denominator_term: isK01 ? { kind: "handin", name: name("hồ sơ nhận", "dossiers received"), unit_of_measure: "hồ sơ", expr: "" } : null,
    scale: 100, source: name("Hệ thống TTHC tỉnh", "Provincial system"), history: last, path: found.target?.path === "linear" ? [{ day: "2025-08-14", value: 60.4 }, { day: "2030-12-31", value: found.target.value }] : [], ahead,
    pace: isK01 ? { needed: 0.4, now: 0.1, per: "month_15_14", method: "theil_sen" } : null, league,
    units: UNITS.map((each, u) => ({
      unit: each[0], name: name(each[1], each[2]), history: last.slice(8).map((/** @type {any} */ point, /** @type {number} */ i) => {
        const [numerator, denominator, previous] = UNIT_VALUES[u] ?? [null, null, 0];
        const end = i === 15 ? (numerator === null || denominator === null ? null : (100 * numerator) / denominator) : previous + Math.sin(i * 1.7 + u) * 1.4;
        return { ...point, value: end, numerator: i === 15 ? numerator : Math.round(end ?? 0), denominator: i === 15 ? denominator : 100, why: end === null ? "no_figures" : "", status: end === null ? "chua_co_du_lieu" : "so_bo" };
      }),
    })),
    cross_check: null, quality: { correct: { score: 98, have: 41, of: 42 }, complete: { score: 75, have: 3, of: 4 }, clean: { score: 90, have: 38, of: 42 }, live: { score: null, have: 0, of: 0 } },
    revisions: 2, last_revision: "2026-11-18T03:00:00Z", tasks: tasks.filter(({ kpi }) => kpi === id), closable: found.is_handed_in ? [] : UNITS.map(([one]) => one), closed: [], version,
  };
}

const PARTS = /** @type {[string, string, number, number][]} */ ([
  ["Đất đai", "Land", 88, 171], ["Hộ tịch", "Civil status", 141, 203], ["Đăng ký kinh doanh", "Business registration", 64, 92], ["Bảo trợ xã hội", "Social protection", 71, 118], ["Giao thông", "Transport", 14, 26], ["Y tế", "Health", 19, 31], ["Lĩnh vực khác", "Others", 15, 30],
]);
const upload = (/** @type {[string, string, string]} */ each, number = 2) => ({
  number, unit: unit(each), period: "2026-M11", way: "file", file_name: "bieu-k01-binh-lu.xlsx", sha256: "9f3c1b7e64d2a8054ce1f09b3377d6a2c15e8b94f7203a6d8b1c4e5f9012a71e", state: "approved", reason: "", made_by: "user:mai", made_by_name: "Tẩn Thị Mai", made_at: "2026-11-16T09:20:00Z",
  decided_by: "user:leader", decided_by_name: "Lý Thị Tâm", decided_at: "2026-11-17T00:45:00Z", decision: "", replaces: number === 2 ? 1 : null,
});

/** @param {string} id @param {URLSearchParams} query */
function rowsOf(id, query) {
  const each = UNITS.find(([one]) => one === query.get("unit")) ?? UNITS[0] ?? ["x", "x", "x"];
  const i = UNITS.indexOf(each);
  const [numerator, denominator] = UNIT_VALUES[i] ?? [null, null];
  const isLive = id.startsWith("D");
  const told = numerator === null || isLive ? [] : PARTS.map(([part, , n, d], line) => ({
    line: line + 12, part, numerator: i === 1 ? n : Math.round(n * (numerator / 412)), denominator: i === 1 ? d : Math.round(d * ((denominator ?? 1) / 671)), value: (100 * n) / d, numerator_cell: `B${line + 14}`, denominator_cell: `C${line + 14}`, remark: line === 1 ? "tăng do cấp lại giấy khai sinh" : "", simulated: true,
  }));
  const growth = !isLive ? [] : Array.from({ length: 12 }, (_, n) => ({ term: n % 2 ? "denominator" : "numerator", series: { channel: n % 2 ? "direct" : "online", unit: each[0] }, day: `2026-11-${two(14 - Math.floor(n / 2))}`, growth: 7 + n }));
  return {
    kpi: id, unit: unit(each), period: period(query.get("period") ?? "2026-M11"), shown_as_of: iso(Date.now()), unit_of_measure: "%", decimals: 1,
    point: { period: "2026-M11", value: numerator === null || denominator === null ? null : (100 * numerator) / denominator, numerator, denominator, why: numerator === null ? "no_figures" : "", status: "so_bo", simulated: true },
    origin: numerator === null ? null : isLive ? "live" : "handin", as_of: "2026-11-17T01:00:00Z", upload: told.length === 0 ? null : upload(each), rows: told, growth, numerator_term: { kind: "handin", name: name("nộp trực tuyến", "filed online"), unit_of_measure: "hồ sơ", expr: "" }, denominator_term: { kind: "handin", name: name("hồ sơ nhận", "dossiers received"), unit_of_measure: "hồ sơ", expr: "" }, total: told.length + growth.length, next: null,
  };
}

/** @param {URLSearchParams} query @param {string} id */
function revisions(id, query) {
  const each = UNITS.find(([one]) => one === query.get("unit")) ?? UNITS[1] ?? ["x", "x", "x"];
  const isTotal = query.get("unit") === null;
  const one = { denominator: 671, why: "", origin: isTotal ? "total" : "handin", simulated: true, have: 1, want: 1 };
  return { kpi: id, period: query.get("period") ?? "2026-M11", revisions: [
    { ...one, id: 9, recorded_at: "2026-11-17T00:45:00Z", replaced_at: null, numerator: 412, value: 61.4, status: "chinh_thuc", as_of: "2026-11-17T00:45:00Z", upload: isTotal ? null : upload(each) },
    { ...one, id: 4, recorded_at: "2026-11-16T09:20:00Z", replaced_at: "2026-11-17T00:45:00Z", numerator: 418, value: 62.3, status: "so_bo", as_of: "2026-11-16T09:20:00Z", upload: isTotal ? null : upload(each, 1) },
  ] };
}

/** @param {string} id @param {URLSearchParams} query @param {string} stage */
function unitPage(id, query, stage) {
  const each = UNITS.find(([one]) => one === id);
  if (each === undefined) return null;
  const told = board(query, stage);
  return {
    unit: unit(each), valid_from: "2025-07-01", valid_to: null, as_of: told.as_of, shown_as_of: told.shown_as_of, period: told.period, periods: told.periods, units: UNITS.map(unit),
    kpis: told.kpis.filter(({ id }) => id !== "K10" && id !== "K11").map((/** @type {any} */ one, i) => ({
      ...one, origin: one.value === null ? null : "handin", of_scope: one.value, value: one.value === null || i === 4 ? null : one.value * 0.97, why: one.value === null ? one.why : i === 4 ? "no_figures" : "", rank: one.value === null || i === 4 ? null : 2, ranked: 3, due: one.freshness.due, handed_in_at: one.value === null || i === 4 ? null : "2026-11-16T09:20:00Z", late_days: i === 4 ? 7 : 0, upload: 2,
    })),
    quality: { correct: { score: 98, have: 41, of: 42 }, complete: { score: 75, have: 6, of: 8 }, clean: { score: 90, have: 38, of: 42 }, live: { score: 100, have: 2, of: 2 } }, reminders: 3, tasks: tasks.filter((task) => task["unit"]?.id === id), version,
  };
}

const MILES = /** @type {[string, string, string, string | null][]} */ ([
  ["Đưa hoạt động quản lý, điều hành lên môi trường số", "Management moved to the digital environment", "going_on", null], ["Cơ sở dữ liệu dùng chung", "Shared database", "going_on", null], ["Trung tâm giám sát và điều hành thông minh", "Smart monitoring and operations center", "done", "123/QĐ-UBND"],
  ["Đội ngũ chuyên gia an toàn thông tin", "Information-security experts", "not_started", null], ["Chuyển đổi số chín ngành", "Nine sectors", "going_on", null], ["Tiềm lực KHCN mức khá của tỉnh", "S&T at the province's good level", "not_started", null],
  ["Đô thị thông minh tại trung tâm", "Smart urban services", "stopped", null], ["Dữ liệu lớn và nền tảng số", "Big data and platforms", "not_started", null], ["Bảo vệ dữ liệu, không gian mạng", "Data and cyberspace protection", "overdue", null], ["Học tập số", "Digital learning", "going_on", null],
  ["Dịch vụ công toàn trình, phi địa giới", "Full-process services anywhere", "going_on", null], ["Chuyên gia, ứng xử trên mạng", "Experts, conduct online", "not_started", null], ["Ban Chỉ đạo, báo cáo", "Steering board, reports", "done", "45-QĐ/ĐU"],
]);
/** @type {Map<string, any[]>} */
const written = new Map(MILES.map(([, , state, document], i) => [`M${two(i + 1)}`, state === "not_started" ? [] : [{ id: i + 1, state, document: document ?? "", issuer: document === null ? "" : "UBND xã Bình Lư", document_date: document === null ? null : "2026-03-12", note: i === 0 ? "Đã ban hành kế hoạch, đang triển khai ở 3/4 xã" : "", recorded_by: "user:leader", recorded_by_name: "Lý Thị Tâm", recorded_at: "2026-10-02T03:10:00Z" }]]));
function milestone(/** @type {number} */ i) {
  const [vi = "", en = "", state = "not_started"] = MILES[i] ?? [];
  const id = `M${two(i + 1)}`;
  const history = written.get(id) ?? [];
  return { id, name: name(vi, en), about: name("kế hoạch có lộ trình được ban hành", "a plan with a roadmap is issued"), owner: name("Văn phòng HĐND và UBND", "Office of the council"), due: i === 12 ? null : "2030-12-31", state: history[0]?.state ?? "not_started", is_late: state === "overdue", version: history[0]?.id ?? 0, history };
}

/** @param {string} method @param {string} path @param {URLSearchParams} query @param {any} body @param {string} stage */
export function answer(method, path, query, body, stage) {
  const ok = (/** @type {unknown} */ told) => (told === null ? { status: 404, body: { title: "No such indicator" } } : { status: 200, body: told });
  if (!/^\/(kpis|milestones|kpi-tasks)/.test(path)) return null;
  if (stage === "off") return { status: 503, body: { title: "Not now", request_id: "7c1e" } };
  if (method === "POST") version += 1;
  if (path === "/kpis") return ok(board(query, stage));
  if (path === "/milestones") return ok({ milestones: stage === "empty" ? [] : MILES.map((_, i) => milestone(i)), version });
  const mile = /^\/milestones\/M(\d+)\/state$/.exec(path);
  if (mile !== null) {
    const id = `M${mile[1]}`;
    written.set(id, [{ id: version + 100, ...body, recorded_by: "user:admin", recorded_by_name: "Quản trị", recorded_at: iso(Date.now()) }, ...(written.get(id) ?? [])]);
    return ok(milestone(Number(mile[1]) - 1));
  }
  if (path === "/kpi-tasks" && method === "POST") {
    const each = UNITS.find(([one]) => one === body.unit);
    tasks.push({ ...body, id: tasks.length + 1, unit: each === undefined ? null : unit(each), is_late: false, made_by: "user:admin", made_by_name: "Quản trị", made_at: iso(Date.now()), done_by: null, done_by_name: null, done_at: null });
    return ok(tasks.at(-1));
  }
  const done = /^\/kpi-tasks\/(\d+)\/done$/.exec(path);
  if (done !== null) return ok(Object.assign(tasks[Number(done[1]) - 1] ?? {}, { done_by: "user:admin", done_by_name: "Quản trị", done_at: iso(Date.now()) }));
  const one = /^\/kpis\/units\/([^/]+)$/.exec(path);
  if (one !== null) return ok(unitPage(decodeURIComponent(one[1] ?? ""), query, stage));
  const [, id = "", what] = /^\/kpis\/([^/]+)(?:\/(\w+))?/.exec(path) ?? [];
  if (what === "rows") return ok(rowsOf(id, query));
  if (what === "revisions") return ok(revisions(id, query));
  if (what === "close" || what === "open") return ok({ kpi: id, unit: body.unit, period: body.period, is_closed: what === "close", closed_at: iso(Date.now()), closed_by: "user:admin" });
  return ok(detail(id, query, stage));
}

/** What the feed tells. */
export const topic = () => ({ version });
/** @param {string} stage */
export function tell(stage) {
  if (stage === "move") version += 1;
}
