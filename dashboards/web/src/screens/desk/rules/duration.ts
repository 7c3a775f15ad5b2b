/** Lengths of time as rule files write them: "30s", "1h30m", "2w". Pure. */
const UNITS = [["y", 31_536_000_000], ["w", 604_800_000], ["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], ["s", 1000], ["ms", 1]] as const;
/** Only where nothing is left over, as Prometheus writes them: 14d is "2w", 8d stays "8d". */
const WHOLE = ["y", "w"];
const TEXT = /^(?=\d)(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Seconds; null where it is none. Nothing written is 0. */
export function secondsOf(text: string): number | null {
  const bare = text.trim();
  if (bare === "" || bare === "0") return 0;
  const found = TEXT.exec(bare);
  if (found === null) return null;
  return UNITS.reduce((sum, [, length], i) => sum + Number(found[i + 1] ?? 0) * length, 0) / 1000;
}

export function durationText(seconds: number): string {
  let left = Math.round(seconds * 1000);
  if (left <= 0) return "0s";
  return UNITS.map(([unit, length]) => {
    const many = Math.floor(left / length);
    if (many === 0 || (WHOLE.includes(unit) && left % length !== 0)) return "";
    left -= many * length;
    return `${many}${unit}`;
  }).join("");
}
