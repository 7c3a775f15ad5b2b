import type { KpiMessages } from "./vi.kpi";

export const kpi = {
  title: "Indicators",
} satisfies KpiMessages;
