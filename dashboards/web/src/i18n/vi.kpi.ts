import type { Widened } from "./vi";

/** The words of the indicators' board; see `kpi.svelte.ts`. */
export const kpi = {
  title: "Chỉ tiêu",
};

export type KpiMessages = Widened<typeof kpi>;
