/** A seeded day of the invented place as topic data, for any instant. Pure but for its seed. */
import { OPERATORS, PORTALS, SITES, UNITS } from "./place.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONE_MS = 7 * HOUR;

/** @typedef {"normal" | "outage" | "empty" | "late" | "stale"} Scenario */

/** Deterministic noise in −1…1 of a place in a series. @param {number} n @param {number} k */
const noise = (n, k = 1) => {
  const x = Math.sin(n * 12.9898 + k * 78.233) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
};

/** @param {number} now */
const dayStart = (now) => Math.floor((now + ZONE_MS) / (24 * HOUR)) * 24 * HOUR - ZONE_MS;

/** Share of the day's dossiers handed in by an hour of the local day. @param {number} hour */
const curve = (hour) => {
  const wave = (/** @type {number} */ middle) => 1 / (1 + Math.exp(-(hour - middle) * 1.6));
  return 0.55 * wave(9.4) + 0.45 * wave(14.8);
};

/** @param {Scenario} scenario */
const quality = (scenario) =>
  scenario === "late" ? "late" : scenario === "stale" ? "stale" : "fresh";

/**
 * @param {Scenario} scenario @param {number} now @param {number} ageMs @param {string} unit
 * @param {number} value @param {object} more
 */
function cell(scenario, now, ageMs, unit, value, more = {}) {
  if (scenario === "empty")
    return { value: null, unit_of_measure: unit, at: null, source: null, quality: "never", simulated: false };
  const old = scenario === "stale" ? 22 * MINUTE : scenario === "late" ? 6 * MINUTE : 0;
  const at = Math.floor((now - ageMs - old) / 1000) * 1000;
  return {
    value, unit_of_measure: unit, at, source: "demo-device", quality: quality(scenario),
    simulated: true, n: 1, ...more,
  };
}

/** @param {Scenario} s @param {number} now @param {number} up @param {number} all */
const ratio = (s, now, up, all) =>
  cell(s, now, 90_000, "1", up / all, { numerator: up, denominator: all, n: all });

/** @param {Scenario} s @param {number} now */
function network(s, now) {
  const down = s === "outage" ? [0, 0, 0, 2] : [0, 0, 0, 0];
  const sites = UNITS.map((unit, i) => [
    `sites.${unit.id}`, ratio(s, now, (SITES[i] ?? 0) - (down[i] ?? 0), SITES[i] ?? 0),
  ]);
  const all = SITES.reduce((a, b) => a + b, 0);
  const lost = down.reduce((a, b) => a + b, 0);
  const points = Array.from({ length: 72 }, (_, i) => {
    const at = now - (71 - i) * 5 * MINUTE;
    const gap = i > 40 && i < 45;
    return [at, gap ? null : -94 - 5 * Math.sin(i / 14 + 4) + 0.7 * noise(i)];
  });
  return Object.fromEntries([
    ...sites,
    ["sites.up", ratio(s, now, all - lost, all)],
    ["mains", ratio(s, now, all - lost, all)],
    ["rsrp", cell(s, now, 90_000, "dBm", -98)],
    ["sinr", cell(s, now, 90_000, "dB", 12.4)],
    ["download", cell(s, now, 600_000, "bit/s", 41_300_000)],
    ["latency", cell(s, now, 90_000, "s", 0.043)],
    ...(s === "empty" ? [] : [["rsrp~trend", { points, at: now, unit_of_measure: "dBm" }]]),
  ]);
}

/** @param {Scenario} s @param {number} now */
function portals(s, now) {
  const latencies = [0.64, 0.31, 0.22, 0.18, 0.43, 0.26, 0.64, 0.15];
  const days = [63, 121, 88, 204, 63, 12, 57, 140];
  const isDown = (/** @type {number} */ i) => s === "outage" && i === 0;
  const rows = PORTALS.flatMap(([id], i) => {
    const points = Array.from({ length: 288 }, (_, step) => {
      const at = now - (287 - step) * 5 * MINUTE;
      if (i === 6 && step > 140 && step < 148) return [at, null];
      if (i === 4 && step > 58 && step < 66) return [at, 0];
      if (i === 7 && step > 250 && step < 254) return [at, 0.5];
      if (isDown(i) && step > 282) return [at, 0];
      return [at, 1];
    });
    const up = isDown(i) ? 0 : 1;
    /** @type {[string, unknown][]} */
    const cells = [
      [`portal.${id}`, cell(s, now, 20_000, "1", up, { numerator: up * 3, denominator: 3 })],
      [`portal.${id}.latency`, isDown(i) ? { ...cell("empty", now, 0, "s", 0), reason: "đang ngừng" } : cell(s, now, 20_000, "s", latencies[i] ?? 0)],
      [`portal.${id}.tls`, cell(s, now, 900_000, "s since epoch", now / 1000 + (days[i] ?? 0) * 86_400 + 4000)],
    ];
    if (s !== "empty") cells.push([`portal.${id}~trend`, { points, at: now, unit_of_measure: "1" }]);
    return cells;
  });
  const up = PORTALS.length - (s === "outage" ? 1 : 0);
  return Object.fromEntries([
    ...rows,
    ["portals.up", ratio(s, now, up, PORTALS.length)],
    ["portals.latency", cell(s, now, 20_000, "s", 0.64)],
  ]);
}

/** @param {Scenario} s @param {number} now */
function transactions(s, now) {
  const start = dayStart(now);
  const parts = [2600 * 0.39, 2600 * 0.25, 2600 * 0.19, 2600 * 0.17];
  const lean = [1.09, 1.04, 1.07, 0.79];
  /** @param {number} total @param {number} factor */
  const series = (total, factor) => {
    const hours = Array.from({ length: 97 }, (_, i) => i / 4);
    const band = hours.map((h) => {
      const middle = Math.round(total * curve(h));
      return [start + h * HOUR, Math.round(middle * 0.86), middle, Math.round(middle * 1.13)];
    });
    const points = hours
      .filter((h) => start + h * HOUR <= now)
      .map((h) => [start + h * HOUR, Math.round(total * factor * curve(h))]);
    const value = Math.round(total * factor * curve((now - start) / HOUR));
    points.push([now, value]);
    return { band, points, value };
  };
  const whole = series(2600, 1.06);
  /** @type {[string, unknown][]} */
  const cells = [["dossiers", cell(s, now, 60_000, "1", whole.value)]];
  if (s !== "empty")
    cells.push(
      ["dossiers~trend", { points: whole.points, at: now, unit_of_measure: "1" }],
      ["dossiers~band", { points: whole.band }],
    );
  UNITS.forEach((unit, i) => {
    const one = series(parts[i] ?? 0, lean[i] ?? 1);
    cells.push([`dossiers.${unit.id}`, cell(s, now, 60_000, "1", one.value)]);
    if (s !== "empty")
      cells.push(
        [`dossiers.${unit.id}~trend`, { points: one.points, at: now, unit_of_measure: "1" }],
        [`dossiers.${unit.id}~band`, { points: one.band }],
      );
  });
  return Object.fromEntries(cells);
}

const MEASURED = [
  [100, 71, 97, 44, 98, 39, 88, 31], [100, 64, 96, 40, 97, 35, 84, 25],
  [96, 50, 89, 28, 91, 22, 72, 12], [88, 36, 77, 17, 80, 14, 54, 6],
  [42, -1, 21, -1, 18, -1, 9, -1],
];

/** @param {Scenario} s @param {number} now */
function coverage(s, now) {
  const cells = OPERATORS.flatMap(([operator], row) =>
    UNITS.flatMap((unit, column) =>
      ["4g", "5g"].flatMap((tech, t) => {
        const percent = MEASURED[row]?.[column * 2 + t] ?? -1;
        const key = `cov.${operator}.${unit.id}.${tech}`;
        if (percent < 0) return [];
        const villages = 25;
        const of = (/** @type {number} */ p) =>
          cell(s, now, 20 * 24 * HOUR, "1", p / 100, { numerator: Math.round((p / 100) * villages), denominator: villages });
        const declared = Math.min(100, percent + (tech === "5g" ? 12 : 2) + (row === 2 && column === 3 && t === 1 ? 18 : 0));
        return [[key, of(percent)], [`${key}~declared`, of(declared)]];
      }),
    ),
  );
  return Object.fromEntries(cells);
}

/** @param {Scenario} s @param {number} now */
function sources(s, now) {
  const rows = [
    ["dvc-probe", 2, 60, "fresh", 12], ["bts-khunha", 14 * 60, 60, "stale", 0],
    ["bts-binhlu", 8, 60, "fresh", 64], ["bts-taleng", 21, 60, "fresh", 41],
    ["mua-hothau", 120, 600, "fresh", 1], ["tthc-tinh", 5880, 3600, "late", 0],
    ["ioc-canary", 3, 5, "fresh", 12], ["ndo-benbo", null, 300, "never", 0],
    ["khaibao-mang", 86_400 * 3, 2_592_000, "fresh", 0], ["do-kiem", 40, 300, "fresh", 5],
  ];
  return Object.fromEntries(
    rows.map(([id, age, period, q, rate], i) => [
      String(id),
      {
        name: { vi: id, en: "" }, expected_period_seconds: period, simulated: s !== "empty" && i !== 6,
        last_seen: s === "empty" || age === null ? null : now - Number(age) * 1000,
        quality: s === "empty" ? "never" : q,
        samples_per_minute: s === "empty" ? 0 : rate, rejected: i === 1 && s !== "empty" ? 41 : 0,
        gaps: i === 1 && s !== "empty" ? 3 : 0,
      },
    ]),
  );
}

/** @param {Scenario} scenario @param {number} now @returns {Record<string, Record<string, unknown>>} */
export function story(scenario, now) {
  const everything = { ...network(scenario, now), ...portals(scenario, now), ...transactions(scenario, now) };
  return {
    "wall:overview": everything,
    "wall:map": network(scenario, now),
    "wall:coverage": coverage(scenario, now),
    "wall:portals": portals(scenario, now),
    "wall:transactions": transactions(scenario, now),
    "wall:sources": {},
    sources: sources(scenario, now),
  };
}
