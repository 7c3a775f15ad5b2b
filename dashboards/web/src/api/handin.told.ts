/** Names for what the OpenAPI document tells of figures that are handed in. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type HandinPage = Schemas["HandinPage"];
export type HandinUnit = Schemas["HandinUnit"];
export type HandinPeriod = Schemas["HandinPeriod"];
export type ChosenPeriod = Schemas["ChosenPeriod"];
export type HandinField = Schemas["HandinField"];
export type HandinFigures = Schemas["HandinFigures"];
export type HandinUpload = Schemas["HandinUpload"];
export type HandinStatus = HandinUpload["status"];
export type HandinReview = Schemas["HandinReview"];
export type ReviewRow = Schemas["ReviewRow"];
export type HandinWaiting = Schemas["HandinWaiting"];
export type HandinFreshness = Schemas["HandinFreshness"];
export type LateForm = Schemas["LateForm"];
export type FreshUnit = Schemas["FreshUnit"];
export type FreshCell = Schemas["FreshCell"];
export type FreshState = FreshCell["state"];

export type Preview = Schemas["HandinPreview"];
export type PreviewCounts = Schemas["HandinCounts"];
export type PreviewRow = Schemas["HandinRow"];
export type HandinCell = Schemas["HandinCell"];
export type HandinFinding = Schemas["HandinFinding"];
export type FindingKind = HandinFinding["kind"];
