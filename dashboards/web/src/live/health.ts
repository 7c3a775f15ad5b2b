/**
 * Whether what the screen shows may be believed: three lamps, and from them calm, band or veil.
 * Pure. Ages are seconds; instants are server milliseconds.
 */
export interface Pulse {
  /** Server time when the page began to wait for its first frame. */
  readonly since: number;
  /** Server time when this connection began. */
  readonly greetedAt: number;
  /** Server time of the last frame, null before the first. */
  readonly frameAt: number | null;
  /** Server time of the last heartbeat, which told of canary and evaluator; null before the first. */
  readonly beatAt: number | null;
  /** Server time of the newest canary known to have passed the whole chain. */
  readonly canaryAt: number | null;
  /** Server time of the evaluator's last tick; null while no evaluator is configured. */
  readonly evaluatedAt: number | null;
  /** Heartbeat period. */
  readonly heartbeatSeconds: number;
}

export type Stage = "connection" | "data" | "alerts";
export type Level = "calm" | "band" | "veil";

export interface Lamp {
  readonly stage: Stage;
  /** Null: off, counts for neither band nor veil. */
  readonly ageSeconds: number | null;
  readonly level: Level;
  /** Nothing came yet: the age is that of the wait. */
  readonly waiting: boolean;
}

export interface Health {
  readonly lamps: readonly [Lamp, Lamp, Lamp];
  readonly level: Level;
  /** The stage to name: without frames nothing is known of the stages behind. */
  readonly broken: Stage | null;
  /** When the broken stage was last well. */
  readonly wellAt: number | null;
}

export const BAND_SECONDS = 10;
export const VEIL_SECONDS = 30;

export function health(pulse: Pulse, now: number): Health {
  const frameAt = pulse.frameAt ?? pulse.since;
  const canaryAt = pulse.canaryAt ?? pulse.since;
  // Between two heartbeats a newer canary cannot be known, nor behind a link that is or was silent:
  // the link has its own lamp, and the stages behind it are not to be named for it.
  const beatAt = pulse.beatAt ?? frameAt;
  const away = age(beatAt, pulse.greetedAt);
  const betweenBeats = Math.min(pulse.heartbeatSeconds, age(Math.max(beatAt, pulse.greetedAt), frameAt));
  const unknowable = pulse.frameAt === null ? 0 : away + betweenBeats + age(frameAt, now);
  const evaluated = pulse.evaluatedAt === null ? null : age(pulse.evaluatedAt, now);
  const connection = lamp("connection", age(frameAt, now), 0, pulse.frameAt === null);
  const data = lamp("data", age(canaryAt, now), unknowable, pulse.canaryAt === null);
  const alerts = lamp("alerts", evaluated, unknowable, false);
  const lamps = [connection, data, alerts] as const;
  const broken = lamps.find((one) => one.level !== "calm") ?? null;
  const veiled = lamps.some((one) => one.level === "veil");
  const level = veiled ? "veil" : broken === null ? "calm" : "band";
  const wellAt = { connection: frameAt, data: canaryAt, alerts: pulse.evaluatedAt };
  return {
    lamps,
    level,
    broken: broken?.stage ?? null,
    wellAt: broken === null ? null : wellAt[broken.stage],
  };
}

function age(at: number, now: number): number {
  return Math.max(0, (now - at) / 1000);
}

/** `allowanceSeconds` is what the lamp may be behind by no fault of the stage. */
function lamp(
  stage: Stage,
  ageSeconds: number | null,
  allowanceSeconds: number,
  waiting: boolean,
): Lamp {
  const judged = ageSeconds === null ? 0 : ageSeconds - allowanceSeconds;
  const level = judged > VEIL_SECONDS ? "veil" : judged > BAND_SECONDS ? "band" : "calm";
  return { stage, ageSeconds, level, waiting };
}
