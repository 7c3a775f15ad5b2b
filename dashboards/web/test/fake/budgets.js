/**
 * Invented budgets of portals, for the page /portals: well, overdrawn, burning, without data and
 * without an objective.
 */
const DAY = 86_400_000;
const DAYS = 30;

/** @param {number} failed seconds @param {number} measured share */
const day = (failed, measured) => ({
  availability: measured === 0 ? null : 1 - failed / (86_400 * measured), failed_seconds: failed, excluded_seconds: 0, made: Math.round(1440 * measured), measured_ratio: measured,
});

/**
 * @param {string} portal @param {string} owner @param {number | null} objective
 * @param {(ago: number) => readonly [failed: number, measured: number]} of
 */
function line(portal, owner, objective, of, more = {}) {
  const now = Date.now();
  const days = Array.from({ length: DAYS }, (_, n) => {
    const ago = DAYS - 1 - n;
    return { day: new Date(now - ago * DAY + 7 * 3_600_000).toISOString().slice(0, 10), ...day(...of(ago)), ...(portal === "vneid" && ago === 9 ? { excluded_seconds: 7200 } : {}) };
  });
  const made = days.reduce((sum, each) => sum + each.made, 0);
  const failed = days.reduce((sum, each) => sum + each.failed_seconds, 0);
  const allowed = objective === null ? null : (1 - objective / 100) * DAYS * 86_400;
  return {
    portal, owner, unit: null, simulated: true, objective,
    availability: made === 0 ? null : 1 - failed / 60 / made, good: Math.round(made - failed / 60), made,
    measured_ratio: days.reduce((sum, each) => sum + each.measured_ratio, 0) / DAYS,
    failed_seconds: failed, excluded_seconds: days.reduce((sum, each) => sum + each.excluded_seconds, 0), allowed_seconds: allowed, left_ratio: allowed === null || made === 0 ? null : 1 - failed / allowed,
    burn_1h: made === 0 || allowed === null ? null : 0, burn_6h: made === 0 || allowed === null ? null : 0, used_up_at: null, alerts: [], days, ...more,
  };
}

export function budgets() {
  const now = Date.now();
  const at = new Date(now).toISOString();
  const lines = [
    line("dvc-lai-chau", "UBND tỉnh Lai Châu", 99.5, (ago) => [ago === 4 ? 9000 : ago === 11 ? 5400 : ago % 9 === 0 ? 240 : 0, 1], {
      burn_1h: 16.8, burn_6h: 6.4, alerts: [{ id: 7, name: "PortalBudgetBurnsFast", priority: "p1", state: "firing", active_at: at }],
    }),
    line("cong-xa", "UBND xã", 99.9, (ago) => [ago === 1 ? 1500 : ago === 8 ? 660 : 0, ago === 15 ? 0.6 : 1], {
      burn_1h: 3.3, burn_6h: 2.1, used_up_at: new Date(now + 1.6 * DAY).toISOString(), alerts: [{ id: 9, name: "PortalBudgetBurns", priority: "p2", state: "firing", active_at: at }],
    }),
    line("vneid", "Bộ Công an", 99.5, (ago) => [ago === 20 ? 1800 : ago === 3 ? 300 : 0, 1], { burn_6h: 0.4 }),
    line("dvc-quoc-gia", "Văn phòng Chính phủ", 99.95, () => [0, 1]),
    line("pakn", "Văn phòng Chính phủ", 99.5, (ago) => [0, ago > 12 ? 0 : ago === 12 ? 0.4 : 1]),
    line("bao-lai-chau", "Báo Lai Châu", null, (ago) => [ago % 5 === 0 ? 1200 : 0, 1]),
    line("kttv-quoc-gia", "Trung tâm Dự báo KTTV quốc gia", 99.5, () => [0, 0]),
  ];
  return {
    as_of: at, since: new Date(now - (DAYS - 1) * DAY).toISOString(), zone: "Asia/Ho_Chi_Minh", days: DAYS,
    has_objectives: true, rule: "objectives.yml: portal-budgets", portals: lines,
  };
}
