import type { IncidentPaper, IncidentState } from "./names";
import type { components } from "./schema";

type Schemas = components["schemas"];
type Json = <T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object) => Promise<T>;

/** What those on duty write: incidents, the log of shifts, hand-overs. */
export class DutyCalls {
  readonly #json: Json;

  constructor(json: Json) {
    this.#json = json;
  }

  /** before: only older ones; null: from the newest on. */
  incidents(state: IncidentState | null, before: string | null): Promise<Schemas["IncidentPage"]> {
    const asked = { ...(state === null ? {} : { state }), ...(before === null ? {} : { before }) };
    return this.#json("GET", `/incidents?${new URLSearchParams(asked).toString()}`);
  }

  incident(number: number): Promise<Schemas["IncidentDetail"]> {
    return this.#json("GET", `/incidents/${number}`);
  }

  openIncident(wanted: Schemas["IncidentWanted"]): Promise<Schemas["IncidentDetail"]> {
    return this.#json("POST", "/incidents", wanted);
  }

  changeIncident(number: number, change: Schemas["IncidentChange"]): Promise<Schemas["IncidentDetail"]> {
    return this.#json("PUT", `/incidents/${number}`, change);
  }

  noteIncident(number: number, noted: Schemas["IncidentNoted"]): Promise<Schemas["IncidentDetail"]> {
    return this.#json("POST", `/incidents/${number}/notes`, noted);
  }

  addToIncident(number: number, alerts: number[]): Promise<Schemas["IncidentDetail"]> {
    return this.#json("POST", `/incidents/${number}/alerts`, { alerts });
  }

  takeFromIncident(number: number, alert: number): Promise<Schemas["IncidentDetail"]> {
    return this.#json("DELETE", `/incidents/${number}/alerts/${alert}`);
  }

  sentIncident(number: number, sent: Schemas["IncidentSent"]): Promise<Schemas["IncidentDetail"]> {
    return this.#json("POST", `/incidents/${number}/sent`, sent);
  }

  /** Nights of each person and how fast people answered, over 7, 30, 90 or 365 days. */
  review(days: string): Promise<Schemas["DutyReview"]> {
    return this.#json("GET", `/alerts/review/duty?${new URLSearchParams({ days }).toString()}`);
  }

  /** unit: whose desk; null: of the whole place, or of the first of one's units. */
  handovers(unit: string | null): Promise<Schemas["HandoverPage"]> {
    return this.#json("GET", unit === null ? "/handovers" : `/handovers?${new URLSearchParams({ unit }).toString()}`);
  }

  noteShift(unit: string | null, text: string, request: string): Promise<Schemas["HandoverPage"]> {
    return this.#json("POST", "/shift-notes", { unit, text, request });
  }

  handOver(unit: string | null, note: string): Promise<Schemas["HandoverPage"]> {
    return this.#json("POST", "/handovers", { unit, note });
  }

  /** sha256: of the text that was read. */
  confirmHandover(id: number, sha256: string, remark: string): Promise<Schemas["HandoverPage"]> {
    return this.#json("POST", `/handovers/${id}/confirm`, { sha256, remark });
  }

  withdrawHandover(id: number): Promise<Schemas["HandoverPage"]> {
    return this.#json("POST", `/handovers/${id}/withdraw`, {});
  }
}

/** Where a hand-over is, as it was written. */
export function handoverHref(id: number): string {
  return `/api/ioc/v1/handovers/${id}/papers/handover.html`;
}

/** Where a paper of an incident is: a page to print, or Markdown to load. */
export function paperHref(number: number, paper: IncidentPaper, form: "html" | "md"): string {
  return `/api/ioc/v1/incidents/${number}/papers/${paper}.${form}`;
}
