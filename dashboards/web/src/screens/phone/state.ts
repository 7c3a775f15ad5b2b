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

/** What is asked before it is done. */
export type Opened = "snooze" | "escalate" | "take" | "note";

/** Why there is nothing to see. */
export type Gone = "over" | "unknown" | "signin" | "forbidden" | "missing";

export interface State {
  readonly view: PhoneView | null;
  /** When the view came, by the monotonic clock; what was kept from before has a time before 0. */
  readonly at: number;
  /** Since when the server has not been reached; null: it answers. */
  readonly lostAt: number | null;
  readonly act: Act;
  /** When the last act was tapped: the thumb may tap twice. */
  readonly tappedAt: number;
  readonly gone: Gone | null;
  readonly phone: string | null;
}

export const START: State = { view: null, at: 0, lostAt: null, act: { is: "none" }, tappedAt: -Infinity, gone: null, phone: null };

export type Event =
  | { readonly is: "kept"; readonly view: PhoneView; readonly at: number }
  | { readonly is: "viewed"; readonly view: PhoneView; readonly at: number }
  | { readonly is: "lost"; readonly at: number }
  | { readonly is: "gone"; readonly why: Gone; readonly phone: string | null }
  | { readonly is: "tapped"; readonly wanted: PhoneAct; readonly at: number }
  | { readonly is: "done"; readonly view: PhoneView; readonly at: number }
  | { readonly is: "failed"; readonly why: Why; readonly detail: string; readonly at: number }
  | { readonly is: "taken"; readonly owner: Owner; readonly nowMs: number };

/** So long a page waits for an answer before it says that it is cut off. */
const LOST_MS = 8_000;
/** Two taps of one thumb: the second is meant for what stood there before. */
const TAPS_MS = 700;
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
      return mayTap(state, event.wanted, event.at) ? { ...state, act: { is: "sending", wanted: event.wanted }, tappedAt: event.at } : state;
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
  if (view.done.includes(act.wanted.request)) return NOTHING;
  if (act.wanted.kind === "note") return act;
  if (alert.state === "resolved") return NOTHING; // nobody needs it any more
  if (act.wanted.kind !== "ack") return act;
  if (alert.mine) return NOTHING;
  const owner = act.is === "failed" && alert.acked_at !== (act.wanted.taken_since ?? null) ? alert.acked_by_name : null;
  return owner === null ? act : { is: "taken", by: owner, lateMs: null };
}

function mayTap({ view, act, tappedAt }: State, wanted: PhoneAct, at: number): boolean {
  if (view === null || act.is === "sending") return false;
  if (act.is === "failed" && act.wanted === wanted) return true; // the same once more
  if (wanted.kind === "note") return true;
  if (view.alert.state === "resolved") return false;
  if (wanted.kind !== "ack") return true; // chosen from a sheet
  const again = wanted.taken_since == null && at - tappedAt < TAPS_MS;
  return !again && view.alert.acked_at === (wanted.taken_since ?? null);
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
