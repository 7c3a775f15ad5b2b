/** The invented place of the fake server: one wall with every page kind. */

/** @param {string} vi @param {string} en */
const name = (vi, en) => ({ vi, en });

export const UNITS = [
  { id: "binh-lu-2025", name: name("Bình Lư", "Binh Lu"), lat: 22.3532, lon: 103.678, area_km2: 173.91 },
  { id: "ta-leng-2025", name: name("Tả Lèng", "Ta Leng"), lat: 22.4009, lon: 103.558, area_km2: 128.36 },
  { id: "ban-bo-2025", name: name("Bản Bo", "Ban Bo"), lat: 22.2846, lon: 103.697, area_km2: 100.82 },
  { id: "khun-ha-2025", name: name("Khun Há", "Khun Ha"), lat: 22.2581, lon: 103.583, area_km2: 149.35 },
];

export const SITES = [14, 10, 8, 9];

export const OPERATORS = [
  ["any", "Bất kỳ mạng", "Any operator"],
  ["viettel", "Viettel", "Viettel"],
  ["vinaphone", "VinaPhone", "VinaPhone"],
  ["mobifone", "MobiFone", "MobiFone"],
  ["vietnamobile", "Vietnamobile", "Vietnamobile"],
];

export const PORTALS = [
  ["dvc-quoc-gia", "DVC quốc gia"],
  ["dvc-lai-chau", "TTHC tỉnh"],
  ["cong-tinh", "Cổng tỉnh"],
  ["vneid", "VNeID"],
  ["pakn", "PAKN"],
  ["bao-lai-chau", "Báo Lai Châu"],
  ["kttv", "KTTV"],
  ["cong-xa", "Xã Bình Lư"],
];

/**
 * @param {string} cell @param {"last"|"sum"|"ratio"|"increase_today"} show
 * @param {string} unit @param {number} decimals
 * @param {[string, string] | null} label @param {[string, string] | null} noun
 */
const spec = (cell, show, unit, decimals, label = null, noun = null) => ({
  cell,
  show,
  unit_of_measure: unit,
  decimals,
  label: label === null ? null : name(...label),
  noun: noun === null ? null : name(...noun),
});

/** @type {[string, string]} */
const SITE = ["trạm", "sites"];
/** @type {[string, string]} */
const DOSSIER = ["hồ sơ", "dossiers"];

const siteMap = Object.fromEntries(
  UNITS.map((unit) => [unit.id, [spec(`sites.${unit.id}`, "ratio", "1", 0, null, SITE)]]),
);

export const WALL = {
  id: "main",
  name: name("Màn hình chính", "Main wall"),
  place: name("Tam Đường", "Tam Duong"),
  zone: "Asia/Ho_Chi_Minh",
  diagonal_in: 55,
  pixels: [3840, 2160],
  distance_m: 5,
  rotate_seconds: 20,
  duty_phone: "0213 000 0115",
  units: UNITS,
  pages: [
    {
      id: "overview", kind: "overview", title: name("Tổng quan", "Overview"),
      map: siteMap,
      panels: [
        {
          id: "network", title: name("Mạng di động", "Mobile network"),
          main: spec("sites.up", "ratio", "1", 0, null, SITE),
          side: spec("rsrp", "last", "dBm", 0, ["RSRP", "RSRP"]), trend: "rsrp", marks: [], alerts: ["network"],
        },
        {
          id: "portals", title: name("Cổng dịch vụ", "Service portals"),
          main: spec("portals.up", "ratio", "1", 0, null, ["cổng", "portals"]),
          side: spec("portals.latency", "last", "s", 0, ["trễ", "delay"]), trend: null,
          marks: PORTALS.map(([id, vi]) => spec(`portal.${id}`, "last", "1", 0, [`${vi}`, `${vi}`])),
          alerts: ["OwnPortalDown", "PortalDown"],
        },
        {
          id: "transactions", title: name("Giao dịch", "Transactions"),
          main: spec("dossiers", "increase_today", "1", 0, null, DOSSIER),
          side: null, trend: "dossiers", marks: [], alerts: [],
        },
      ],
    },
    {
      id: "map", kind: "map", title: name("Bản đồ", "Map"), map: siteMap,
      list: [
        spec("rsrp", "last", "dBm", 0, ["RSRP trung vị", "RSRP median"]),
        spec("sinr", "last", "dB", 1, ["SINR trung vị", "SINR median"]),
        spec("download", "last", "bit/s", 1, ["Tải xuống 4G", "4G download"]),
        spec("latency", "last", "s", 0, ["Độ trễ mạng", "Network delay"]),
        spec("mains", "ratio", "1", 0, ["Trạm có điện lưới", "Sites on mains"], SITE),
      ],
    },
    {
      id: "coverage", kind: "coverage", title: name("Phủ sóng", "Coverage"),
      rows: OPERATORS.map(([id = "", vi = "", en = ""]) => ({ id, label: name(vi, en) })),
      columns: UNITS.map((unit) => ({
        unit: unit.id, label: unit.name,
        sub: [{ id: "4g", label: name("4G", "4G") }, { id: "5g", label: name("5G", "5G") }],
      })),
      note: name("kỳ 10/2026 · sơ bộ", "period 10/2026 · preliminary"),
    },
    {
      id: "portals", kind: "portals", title: name("Cổng dịch vụ", "Portals"),
      rows: PORTALS.map(([id = "", vi = ""]) => ({
        id, portal: id, label: name(vi, vi),
        state: spec(`portal.${id}`, "ratio", "1", 0),
        latency: spec(`portal.${id}.latency`, "last", "s", 0),
        tls: spec(`portal.${id}.tls`, "last", "s since epoch", 0),
      })),
    },
    {
      id: "transactions", kind: "transactions", title: name("Giao dịch", "Transactions"),
      main: spec("dossiers", "increase_today", "1", 0, null, DOSSIER),
      parts: UNITS.map((unit) => ({
        unit: unit.id, label: unit.name,
        main: spec(`dossiers.${unit.id}`, "increase_today", "1", 0, null, DOSSIER),
      })),
    },
    { id: "oncall", kind: "oncall", title: name("Ca trực", "On call") },
    { id: "sources", kind: "sources", title: name("Nguồn số liệu", "Sources") },
  ],
};
