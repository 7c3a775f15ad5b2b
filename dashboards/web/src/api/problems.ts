import type { RuleDraft, RuleFault } from "./names";
import type { components } from "./schema";

type Schemas = components["schemas"];
type Override = Schemas["OncallOverride"];
/** Whatever a problem of ours may have; one of a proxy has nothing. */
type ProblemBody = Partial<Schemas["RuleConflict"]> & Partial<Schemas["OverrideConflict"]>;

/** Who has an alert already. */
export interface Owner {
  readonly name: string;
  /** Unix milliseconds; null when the server does not say. */
  readonly at: number | null;
}

/** What somebody else saved meanwhile; draft: null: it was removed. */
export interface Theirs {
  readonly version: number;
  readonly name: string | null;
  readonly draft: RuleDraft | null;
}

/** What the server refused, as RFC 9457 says it; `status` 0 means that it was not reached. */
export class Problem extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly attemptsLeft: number | null;
  /** The password was right, but the account needs a second factor and has none. */
  readonly needsFactor: boolean;
  readonly requestId: string | null;
  readonly detail: string | null;
  /** Of what was sent, the first that does not fit: "/name"; null when none is named. */
  readonly field: string | null;
  readonly errors: readonly RuleFault[];
  /** What a rule lacks that is to be saved. */
  readonly needs: "backtest" | "reason" | null;
  /** Of two who saved the same rule, what the first one saved. */
  readonly theirs: Theirs | null;
  /** Of two who wanted the same alert, who was first. */
  readonly owner: Owner | null;
  /** Of two who change an override, what the first one made of it; null: he took it back. */
  readonly now: Override | null;
  /** How many there are, when that is not what was expected. */
  readonly found: number | null;
  /** Whom to call, when a link is over. */
  readonly dutyPhone: string | null;

  constructor(status: number, body: ProblemBody = {}, retryAfterHeader: string | null = null) {
    super(body.title ?? `HTTP ${status}`);
    this.status = status;
    this.detail = body.detail ?? null;
    this.field = body.errors?.[0]?.field ?? null;
    this.errors = body.errors ?? [];
    this.needs = body.needs ?? null;
    this.theirs = body.version == null ? null : { version: body.version, name: body.saved_by_name ?? null, draft: body.draft ?? null };
    this.owner = ownerOf(body);
    this.now = body.now ?? null;
    this.found = body.found ?? null;
    this.needsFactor = body.second_factor === "required";
    this.dutyPhone = body.duty_phone ?? null;
    this.requestId = body.request_id ?? null;
    this.attemptsLeft = body.attempts_left ?? null;
    const header = retryAfterHeader === null ? Number.NaN : Number(retryAfterHeader);
    this.retryAfterSeconds = body.retry_after_seconds ?? (Number.isFinite(header) ? header : null);
  }

  /** Whatever was thrown as a problem: what the client did not throw never reached the server. */
  static of(reason: unknown): Problem {
    return reason instanceof Problem ? reason : new Problem(0);
  }
}

function ownerOf(body: ProblemBody): Owner | null {
  const name = body.acked_by_name ?? body.acked_by ?? null;
  if (name === null) return null;
  const at = Date.parse(body.acked_at ?? "");
  return { name, at: Number.isNaN(at) ? null : at };
}

/** The body may be a proxy's HTML or empty: then the status alone speaks. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => ({}));
  const fields = typeof body === "object" && body !== null ? (body as ProblemBody) : {};
  return new Problem(response.status, fields, response.headers.get("Retry-After"));
}
