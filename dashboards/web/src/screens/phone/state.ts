/** What the page of one alert knows, and what becomes of it. Pure: (state, event) → state. */
import type { PhoneAct, PhoneAlert, PhoneView } from "../../api/phone";
import type { Owner } from "../../api/problems";

/** Why an act is not known to be done. */
export type Why = "unreached" | "server" | "refused";

export type Act =
  | { readonly is: "none" }
  | { readonly is: "sending"; readonly wanted: PhoneAct }
  | { readonly is: "failed"; readonly wanted: PhoneAct; readonly why: Why; readonly detail: string }
  /** lateMs: by how much somebody else was first; null: nobody knows. */
  | { readonly is: "taken"; readonly by: string; readonly lateMs: number | null };

/** Why there is nothing to see. */
export type Gone = "over" | "unknown" | "signin" | "forbidden" | "missing";

export interface State {
  readonly view: PhoneView | null;
  /** When the view came, by the monotonic clock; what was kept from before has a time before 0. */
  readonly at: number;
  /** Since when the server has not been reached; null: it answers. */
  readonly lostAt: number | null;
  readonly act: Act;
  readonly gone: Gone | null;
  readonly phone: string | null;
}

export const START: State = { view: null, at: 0, lostAt: null, act: { is: "none" }, gone: null, phone: null };

export type Event =
  | { readonly is: "kept"; readonly view: PhoneView; readonly at: number }
  | { readonly is: "viewed"; readonly view: PhoneView; readonly at: number }
  | { readonly is: "lost"; readonly at: number }
  | { readonly is: "gone"; readonly why: Gone; readonly phone: string | null }
  | { readonly is: "tapped"; readonly wanted: PhoneAct }
  | { readonly is: "done"; readonly view: PhoneView; readonly at: number }
  | { readonly is: "failed"; readonly why: Why; readonly detail: string; readonly at: number }
  | { readonly is: "taken"; readonly owner: Owner; readonly nowMs: number };

/** So long a page waits for an answer before it says that it is cut off. */
const LOST_MS = 8_000;
const NOTHING: Act = { is: "none" };

export function next(state: State, event: Event): State {
  switch (event.is) {
    case "kept":
      return state.view === null ? { ...state, view: event.view, at: event.at, lostAt: event.at } : state;
    case "viewed":
      return { ...state, ...seen(event.view, event.at), act: settled(state.act, event.view) };
    case "done":
      return { ...state, ...seen(event.view, event.at), act: NOTHING };
    case "lost":
      return { ...state, lostAt: state.lostAt ?? event.at };
    case "gone":
      return { ...state, gone: event.why, phone: event.phone, act: NOTHING };
    case "tapped":
      // A second tap, or one on what somebody has, does nothing.
      return mayTap(state, event.wanted) ? { ...state, act: { is: "sending", wanted: event.wanted } } : state;
    case "failed":
      return failed(state, event.why, event.detail, event.at);
    case "taken":
      return taken(state, event.owner, event.nowMs);
  }
}

function seen(view: PhoneView, at: number): Partial<State> {
  return { view, at, lostAt: null, gone: null, phone: view.place.duty_phone };
}

/** What was sent and not answered may have been done: then the server says so. */
function settled(act: Act, view: PhoneView): Act {
  if (act.is !== "sending" && act.is !== "failed") return act;
  const { alert } = view;
  if (act.wanted.kind === "snooze") {
    const isDone = alert.snoozed_until !== null && Date.parse(alert.snoozed_until) === Date.parse(act.wanted.until ?? "");
    return isDone ? NOTHING : act;
  }
  if (alert.mine || alert.state === "resolved") return NOTHING;
  return act.is === "failed" && alert.acked_by_name !== null ? { is: "taken", by: alert.acked_by_name, lateMs: null } : act;
}

function mayTap(state: State, wanted: PhoneAct): boolean {
  if (state.view === null || state.act.is === "sending") return false;
  return wanted.kind === "snooze" || state.view.alert.acked_at === null;
}

function failed(state: State, why: Why, detail: string, at: number): State {
  if (state.act.is !== "sending") return state;
  const lostAt = why === "unreached" ? (state.lostAt ?? at) : state.lostAt;
  return { ...state, lostAt, act: { is: "failed", wanted: state.act.wanted, why, detail } };
}

function taken(state: State, owner: Owner, nowMs: number): State {
  if (state.view === null) return state;
  const alert = { ...state.view.alert, acked_by_name: owner.name, mine: false, acked_at: new Date(owner.at ?? nowMs).toISOString() };
  const lateMs = owner.at === null ? null : Math.max(0, nowMs - owner.at);
  return { ...state, view: { ...state.view, alert }, act: { is: "taken", by: owner.name, lateMs } };
}

/** What the page looks like. Whatever is not confirmed looks as if nobody had it. */
export type Look = "loading" | "gone" | "offline" | "failed" | "pending" | "open" | "mine" | "taken" | "over";

export function look(state: State, now: number): Look {
  if (state.gone !== null) return "gone";
  if (state.view === null) return state.lostAt === null ? "loading" : "offline";
  if (state.act.is === "failed") return state.act.why === "unreached" ? "offline" : "failed";
  if (state.act.is === "sending" && state.act.wanted.kind === "ack") return "pending";
  if (isLost(state, now)) return "offline";
  if (state.view.alert.state === "resolved") return "over";
  return stands(state.view.alert);
}

export function stands(alert: Pick<PhoneAlert, "acked_at" | "mine">): "open" | "mine" | "taken" {
  if (alert.acked_at === null) return "open";
  return alert.mine ? "mine" : "taken";
}

/** Whether the server has been silent for long; what was kept from before is old from the beginning. */
export function isLost(state: State, now: number): boolean {
  return state.lostAt !== null && now - state.at >= LOST_MS;
}

/** Server time now, by the view and the monotonic clock. */
export function serverNow(state: State, now: number): number {
  return state.view === null ? 0 : Date.parse(state.view.as_of) + (now - state.at);
}
