// A board's file in Grafana's own types: what `ioc grafana check` lets tsc judge the files by.
// These types name enums where files have their values, and leave to each panel what its options are.
// What is missing in `custom` Grafana takes from its defaults.
import type { Dashboard, FieldConfigSource, Panel as Common, RowPanel } from "@grafana/schema";
import type { Options as BarChart, FieldConfig as BarChartField } from "@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen";
import type { Options as BarGauge } from "@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen";
import type { Options as Gauge } from "@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen";
import type { Options as Heatmap, FieldConfig as HeatmapField } from "@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen";
import type { Options as Stat } from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type { Options as StateTimeline, FieldConfig as StateTimelineField } from "@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen";
import type { Options as StatusHistory, FieldConfig as StatusHistoryField } from "@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen";
import type { Options as Table, FieldConfig as TableField } from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type { Options as Text } from "@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen";
import type { Options as TimeSeries, FieldConfig as TimeSeriesField } from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

// `${T}` of an enum of texts is the union of its values.
type Written<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Written<T[K]> } : T;

interface Source<Type extends string> {
  type: Type;
  uid: string;
}
interface Sql {
  datasource: Source<"grafana-postgresql-datasource">;
  editorMode: "code";
  format: "table" | "time_series";
  rawQuery: true;
  rawSql: string;
  refId: string;
}
interface PromQL {
  datasource: Source<"prometheus">;
  expr: string;
  format?: "table" | "time_series" | "heatmap";
  instant: boolean;
  interval?: string;
  legendFormat: string;
  range: boolean;
  refId: string;
}

type Panel<Type extends string, Options, Field = object> = Omit<Written<Common>, "type" | "options" | "fieldConfig" | "targets"> & {
  type: Type;
  title: string;
  options: Written<Options>;
  fieldConfig: Written<Omit<FieldConfigSource, "defaults">> & {
    defaults: Written<Omit<FieldConfigSource["defaults"], "custom">> & { custom?: Partial<Written<Field>> };
  };
  targets?: (Sql | PromQL)[];
};
// Grafana's types do not have what it reads of these, though: gaps are kept in both.
interface Gaps {
  spanNulls?: boolean | number;
}

type AnyPanel =
  | Panel<"barchart", BarChart, BarChartField>
  | Panel<"bargauge", BarGauge>
  | Panel<"gauge", Gauge>
  | Panel<"heatmap", Heatmap, HeatmapField>
  | Panel<"stat", Stat>
  | Panel<"state-timeline", StateTimeline, StateTimelineField & Gaps>
  | Panel<"status-history", StatusHistory, StatusHistoryField>
  | Panel<"table", Table, TableField>
  | Panel<"text", Text>
  | Panel<"timeseries", TimeSeries, TimeSeriesField>
  | Written<RowPanel>;

type Annotation = Omit<Written<NonNullable<NonNullable<Dashboard["annotations"]>["list"]>[number]>, "target"> & { target: Sql | PromQL };

export type Board = Omit<Written<Dashboard>, "panels" | "annotations"> & {
  uid: string;
  title: string;
  panels: AnyPanel[];
  annotations: { list: Annotation[] };
};
