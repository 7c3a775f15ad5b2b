/** Names for what the OpenAPI document tells within other messages. */
import type { components } from "./schema";

type Schemas = components["schemas"];
type Row = Schemas["AlertRow"];
type Entry = Schemas["AlertEntry"];
type Incident = Schemas["IncidentRow"];

export type Quality = Schemas["Cell"]["quality"];
export type Page = Schemas["Wall"]["pages"][number];
export type PageOf<K extends Page["kind"]> = Extract<Page, { kind: K }>;
export type UnitSpecs = Schemas["MapPage"]["map"];

export type Priority = Row["priority"];
/** What rows and the live feed tell of an alert; what the feed leaves out is filled in (`live/alerts`). */
export type AlertShort = Pick<Row, Extract<keyof Schemas["AlertShort"], keyof Row> | "ended_at" | "attempts" | "waits"> &
  Pick<Schemas["AlertShort"], "title">;
/** A row of the list; one of the feed is all of it but what only the list tells. */
export type AlertRow = AlertShort & Row;
export type AlertDetail = Omit<Schemas["AlertDetail"], "timeline"> & Pick<AlertShort, "title"> & { timeline: AlertEntry[] };
export type AlertFilter = Required<Schemas["AlertFilter"]>;
export type AlertTab = AlertFilter["state"] | "history";
/** What happened; a kind has its own members. */
export type AlertEntry = Pick<Entry, "at" | "kind"> & Partial<Entry>;
export type AlertActKind = Schemas["AlertAct"]["kind"];
export type ReviewBy = "noisiest" | "flapping" | "ignored" | "unused";
export type Matcher = Schemas["SilenceMatcher-Output"];
export type MaintenanceScope = Schemas["MaintenanceRow"]["scope"];
export type MaintenanceTrial = Omit<Schemas["MaintenanceTried"], "changes">;

export type RuleOrigin = Schemas["RuleDetail"]["origin"];
export type RuleDraft = Schemas["BacktestRule-Output"];
export type RuleFault = Schemas["Misfit"];
export type RuleCheck = Omit<Schemas["DraftJudged"], "faults"> & { faults: RuleFault[] };
export type RuleExcess = Schemas["DraftJudged"]["excess"][number];

export type IncidentState = Incident["state"];
export type IncidentSeverity = Incident["severity"];
export type IncidentPaper = Schemas["IncidentDue"]["paper"];

/** As Prometheus tells of metrics. */
export interface MetricMeaning {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}
