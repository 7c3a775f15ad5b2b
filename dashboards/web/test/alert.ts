/** An alert for tests: a P1 that fired now and that nobody has, unless it is said otherwise. */
import type { AlertRow } from "../src/api";

export const NOW = Date.UTC(2026, 10, 24, 3, 42, 7);
const MINUTE_MS = 60_000;

export const iso = (at: number): string => new Date(at).toISOString();

/** minutes: since when it fires. */
export function alert(id: number, minutes = 0, more: Partial<AlertRow> = {}): AlertRow {
  const at = iso(NOW - minutes * MINUTE_MS);
  return {
    id, name: "PortalDown", rule: "place/portals/portals/PortalDown", origin: null, priority: "p1", class: "service",
    unit: null, unit_name: null, labels: { alertname: "PortalDown" }, summary: { vi: `cảnh báo ${id}`, en: `alert ${id}` },
    cause: null, value: 1, value_unit: null, condition: null, state: "firing", why: null, active_at: at, fired_at: at, ended_at: null, acked_at: null, acked_by: null,
    acked_by_name: null, snoozed_until: null, silenced_by: [], maintenance: [], inhibited_by: null, simulated: false, flapping: false,
    attempts: { accepted: 0, failed: 0, waiting: 0 }, waits: null, call: null, ...more,
  };
}

export const acked = (by = "binh", minutes = 0): Partial<AlertRow> => ({
  acked_at: iso(NOW - minutes * MINUTE_MS), acked_by: by, acked_by_name: by.toUpperCase(),
});
