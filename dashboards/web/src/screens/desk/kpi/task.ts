/** What a leader is about to give. Pure. */
import type { KpiUnitPage } from "../../../api";

export interface Wish {
  readonly kpi: string;
  readonly name: string;
  readonly owner: string;
  readonly period: string;
  readonly units: KpiUnitPage["units"];
  /** To whom it is about to go: units that are late, one unit, or none for the owner. */
  readonly to: readonly string[];
  readonly text: string;
}
