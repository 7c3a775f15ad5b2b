import type { Frame } from "../api";

/**
 * One text frame of the live feed, or null when it is not one: the caller then resyncs.
 *
 * Checks what the reducers rely on (kind, numbering, clock, containers); cells are checked where
 * they are drawn, so that one odd cell spoils one number and not the page.
 */
export function parseFrame(text: string): Frame | null {
  const frame = parsed(text);
  if (frame === null) return null;
  switch (frame["type"]) {
    case "hello":
      return has(frame, { build: "string", now: "number", zone: "string", hb: "number" });
    case "snapshot":
      return record(frame["data"])
        ? has(frame, { topic: "string", seq: "number", at: "number" })
        : null;
    case "delta":
      return pairs(frame["ops"])
        ? has(frame, { topic: "string", seq: "number", at: "number" })
        : null;
    case "heartbeat":
      return ageOrNull(frame["canary_age"]) && ageOrNull(frame["eval_age"])
        ? has(frame, { seq: "number", now: "number" })
        : null;
    case "bye":
      return has(frame, { reason: "string" });
    default:
      return null;
  }
}

type Fields = Record<string, unknown>;

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return record(value) ? value : null;
  } catch {
    return null;
  }
}

function record(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pairs(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((op) => Array.isArray(op) && op.length === 2 && typeof op[0] === "string")
  );
}

function ageOrNull(value: unknown): boolean {
  return value === null || value === undefined || typeof value === "number";
}

function has(frame: Fields, types: Record<string, "string" | "number">): Frame | null {
  const good = Object.entries(types).every(([field, type]) => typeof frame[field] === type);
  return good ? (frame as unknown as Frame) : null;
}
