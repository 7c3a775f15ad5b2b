import { DutyCalls } from "./duty";
import { OncallCalls } from "./oncall";
import type { MetricMeaning } from "./names";
import { PushCalls } from "./push";
import type { components } from "./schema";
import { PROMETHEUS, Wire } from "./wire";

type Schemas = components["schemas"];

const CHART_POINTS = 360;

/** The HTTP side of the API. Every failure is a `Problem`; nothing else is thrown. */
export class Client {
  /** The user is ending the session here: that it ends is no surprise. */
  leaving = false;
  /** For calls that only one page makes, and that pages of other kinds need not load: `kpis.ts`. */
  readonly wire = new Wire();
  /** See `duty.ts`. */
  readonly duty = new DutyCalls((method, path, body) => this.#json(method, path, body));
  /** See `push.ts`. */
  readonly push = new PushCalls((method, path, body) => this.#json(method, path, body), (method, path) => this.#send(method, path));
  /** Who is on duty. */
  readonly oncall = new OncallCalls(this.wire);

  async session(): Promise<Schemas["Session"]> {
    return this.wire.signedIn(await this.#json<Schemas["Session"]>("GET", "/session"));
  }

  async signIn(user: string, password: string, code: string): Promise<Schemas["Session"]> {
    const sent: Schemas["Credentials"] = { user: user.normalize("NFC"), password, code };
    return this.wire.signedIn(await this.#json<Schemas["Session"]>("POST", "/session", sent));
  }

  async signOut(): Promise<void> {
    await this.#leave(() => this.#send("DELETE", "/session"));
  }

  async changePassword(old: string, fresh: string): Promise<void> {
    await this.#leave(() => this.#send("PUT", "/session/password", { old, new: fresh } satisfies Schemas["PasswordChange"]));
  }

  /** See `factor.ts`. */
  factor<T>(method: "POST" | "PUT", path: "" | "/recovery", body: object): Promise<T> {
    return this.#json(method, `/session/factor${path}`, body);
  }

  async ticket(): Promise<string> {
    return (await this.#json<Schemas["Ticket"]>("POST", "/live/ticket")).ticket;
  }

  walls(): Promise<Schemas["WallName"][]> {
    return this.#json("GET", "/walls");
  }

  wall(id: string): Promise<Schemas["Wall"]> {
    return this.#json("GET", `/walls/${encodeURIComponent(id)}`);
  }

  /** asked: part of a name; marks do not count. after: the id where the last page ended. */
  sources(asked: string, after: string): Promise<Schemas["SourcePage"]> {
    return this.#json("GET", `/sources?${new URLSearchParams({ q: asked, after }).toString()}`);
  }

  source(id: string): Promise<Schemas["SourceDetail"]> {
    return this.#json("GET", `/sources/${encodeURIComponent(id)}`);
  }

  refusedBefore(source: string, before: number): Promise<Schemas["RefusedPage"]> {
    return this.#json("GET", `/rejected?${new URLSearchParams({ source, before: String(before) }).toString()}`);
  }

  refused(id: number): Promise<Schemas["RefusedPayload"]> {
    return this.#json("GET", `/rejected/${id}`);
  }

  /** What would become of payloads (`try`), or takes them in for good (`replay`). */
  again(how: "try" | "replay", ids: readonly number[]): Promise<Schemas["Replay"]> {
    return this.#json("POST", `/rejected/${how}`, { ids });
  }

  replay(id: number): Promise<Schemas["Replay"]> {
    return this.#json("GET", `/rejected/replays/${id}`);
  }

  /** asked: state, priority, unit, q. cursor: where the last page ended. */
  alerts(asked: Readonly<Record<string, string>>, cursor: string | null): Promise<Schemas["AlertPage"]> {
    return this.#json("GET", `/alerts?${new URLSearchParams(cursor === null ? asked : { ...asked, cursor }).toString()}`);
  }

  alert(id: number): Promise<Schemas["AlertDetail"]> {
    return this.#json("GET", `/alerts/${id}`);
  }

  actOn(id: number, act: Schemas["AlertAct"]): Promise<Schemas["AlertRow"]> {
    return this.#json("POST", `/alerts/${id}/acts`, act);
  }

  actOnMany(acts: Schemas["AlertActs"]): Promise<Schemas["AlertsDone"]> {
    return this.#json("POST", "/alerts/acts", acts);
  }

  /** asked: by, days, unit. cursor: where the last page ended. */
  review(asked: Readonly<Record<string, string>>, cursor: string | null): Promise<Schemas["AlertReview"]> {
    return this.#json("GET", `/alerts/review?${new URLSearchParams(cursor === null ? asked : { ...asked, cursor }).toString()}`);
  }

  /** What a silence hid, or has hidden so far. */
  hidBy(id: string): Promise<Schemas["SilenceHid"]> {
    return this.#json("GET", `/silences/${encodeURIComponent(id)}/hid`);
  }

  async silences(state: "active" | "pending" | "expired"): Promise<Schemas["SilenceRow"][]> {
    return (await this.#json<Schemas["SilenceList"]>("GET", `/silences?state=${state}`)).silences;
  }

  previewSilence(matchers: readonly Schemas["SilenceMatcher-Output"][]): Promise<Schemas["SilencePreview"]> {
    return this.#json("POST", "/silences/preview", { matchers });
  }

  silence(silence: Schemas["SilenceWanted"]): Promise<Schemas["SilenceRow"]> {
    return this.#json("POST", "/silences", silence);
  }

  expireSilence(id: string): Promise<Schemas["SilenceRow"]> {
    return this.#json("POST", `/silences/${encodeURIComponent(id)}/expire`, {});
  }

  async maintenance(): Promise<Schemas["MaintenanceRow"][]> {
    return (await this.#json<Schemas["MaintenanceList"]>("GET", "/maintenance")).maintenance;
  }

  maintenanceChoices(): Promise<Schemas["MaintenanceChoices"]> {
    return this.#json("GET", "/maintenance/choices");
  }

  /** Times of maintenance that charts hatch, unix milliseconds. */
  async maintenanceTimes(since: number, until: number): Promise<Schemas["MaintenanceTime"][]> {
    const [from, to] = [since, until].map((at) => new Date(at).toISOString());
    return (await this.#json<Schemas["MaintenanceTimes"]>("GET", `/maintenance/times?since=${from}&until=${to}`)).times;
  }

  previewMaintenance(trial: Schemas["MaintenanceTried"]): Promise<Schemas["MaintenancePreview"]> {
    return this.#json("POST", "/maintenance/preview", trial);
  }

  planMaintenance(wanted: Schemas["MaintenanceWanted"]): Promise<Schemas["MaintenanceRow"]> {
    return this.#json("POST", "/maintenance", wanted);
  }

  changeMaintenance(id: string, change: Schemas["MaintenanceChange"]): Promise<Schemas["MaintenanceRow"]> {
    return this.#json("PUT", `/maintenance/${encodeURIComponent(id)}`, change);
  }

  cancelMaintenance(id: string): Promise<Schemas["MaintenanceRow"]> {
    return this.#json("POST", `/maintenance/${encodeURIComponent(id)}/cancel`, {});
  }

  rules(): Promise<Schemas["RuleList"]> {
    return this.#json("GET", "/rules");
  }

  rule(id: string): Promise<Schemas["RuleDetail"]> {
    return this.#json("GET", `/rules/one?${new URLSearchParams({ id }).toString()}`);
  }

  checkRule(rule: Schemas["BacktestRule-Output"], of: string | null): Promise<Schemas["DraftJudged"]> {
    return this.#json("POST", "/rules/check", { rule, of });
  }

  saveRule(name: string, saved: Schemas["RuleSaved"]): Promise<Schemas["RuleDetail"]> {
    return this.#json("PUT", `/rules/desk/${encodeURIComponent(name)}`, saved);
  }

  async removeRule(name: string, version: number): Promise<void> {
    await this.#send("DELETE", `/rules/desk/${encodeURIComponent(name)}?version=${version}`);
  }

  backtest(wanted: Schemas["BacktestWanted"]): Promise<Schemas["BacktestJob"]> {
    return this.#json("POST", "/rules/backtests", wanted);
  }

  backtestOf(id: string): Promise<Schemas["BacktestJob"]> {
    return this.#json("GET", `/rules/backtests/${encodeURIComponent(id)}`);
  }

  /** Also while the page is being left. */
  async endBacktest(id: string): Promise<void> {
    await this.#send("DELETE", `/rules/backtests/${encodeURIComponent(id)}`);
  }

  /** Names of labels, or values of one, of series that a selector finds; "": of all. */
  async labels(label: string | null, selector: string): Promise<string[]> {
    const of = label === null ? "/labels" : `/label/${encodeURIComponent(label)}/values`;
    const asked = new URLSearchParams(selector === "" ? {} : { "match[]": selector });
    return (await this.#json<{ data: string[] }>("GET", `${of}?${asked.toString()}`, undefined, PROMETHEUS)).data;
  }

  async metadata(): Promise<Record<string, MetricMeaning[]>> {
    return (await this.#json<{ data: Record<string, MetricMeaning[]> }>("GET", "/metadata", undefined, PROMETHEUS)).data;
  }

  /** Lines of an expression over a stretch of time, in milliseconds. */
  chart(query: string, from: number, to: number, points = CHART_POINTS): Promise<Schemas["Chart"]> {
    const asked = { query, start: String(from / 1000), end: String(to / 1000), max_points: String(points) };
    return this.#json("GET", `/chart?${new URLSearchParams(asked).toString()}`);
  }

  /** What portals promise and what is left of it, over so many days. */
  budgets(days: number): Promise<Schemas["PortalBudgets"]> {
    return this.#json("GET", `/portals/budgets?days=${days}`);
  }

  build(): Promise<Schemas["Build"]> {
    return this.#json("GET", "/build");
  }

  /** Asks for a code to show, or how it stands with the one that was given out; cookies tie them. */
  pairing(wall: string): Promise<Schemas["Pairing"]> {
    return this.#json("POST", "/screens/pairing", { wall } satisfies Schemas["PairingRequest"]);
  }

  screens(): Promise<Schemas["Screens"]> {
    return this.#json("GET", "/screens");
  }

  async approveScreen(approval: Schemas["ScreenApproval"]): Promise<string> {
    return (await this.#json<Schemas["NewScreen"]>("POST", "/screens", approval)).id;
  }

  async revokeScreen(id: string): Promise<void> {
    await this.#send("DELETE", `/screens/${encodeURIComponent(id)}`);
  }

  /** What a paired screen tells of itself. */
  async reportScreen(report: Schemas["ScreenReport"]): Promise<void> {
    await this.#send("POST", "/screens/report", report);
  }

  /** Whether this very page would load again: asked before a reload, so that none ends in an error. */
  async pageLoads(address: string): Promise<boolean> {
    const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null);
    return answer?.ok ?? false;
  }

  async #leave(ended: () => Promise<Response>): Promise<void> {
    this.leaving = true; // before the answer: the feed may hear of the end first
    try {
      await ended();
    } catch (problem) {
      this.leaving = false;
      throw problem;
    }
  }

  #json<T>(method: string, path: string, body?: object, base?: string): Promise<T> {
    return this.wire.json(method, path, body, base);
  }

  #send(method: string, path: string, body?: object): Promise<Response> {
    return this.wire.send(method, path, body);
  }
}
