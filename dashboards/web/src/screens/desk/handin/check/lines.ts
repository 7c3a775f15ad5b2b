/** The form, what was typed and what was understood, as the lines of one table. Pure. */
import type { FindingKind, HandinCell, HandinField, HandinFigures, HandinFinding, Preview, PreviewRow } from "../../../../api";
import { cellKey, type Field } from "./pasted";

export interface GridCell {
  readonly key: string;
  readonly field: Field;
  readonly address: string | null;
  readonly written: string;
  readonly number: number | null;
  /** The heaviest thing that is open about it. */
  readonly kind: FindingKind | null;
  /** The first wrong letter of what is written. */
  readonly at: number | null;
  /** Whether what is written was looked at. */
  readonly isChecked: boolean;
  /** A formula whose value its file does not have. */
  readonly isFormula: boolean;
}

export interface Line {
  readonly key: string;
  readonly kpi: string;
  readonly part: string;
  /** Of a table of many: whose and of when. */
  readonly unit: string;
  readonly period: string;
  /** Null: the form does not know it. */
  readonly field: HandinField | null;
  /** Of the file; 0: not from a file. */
  readonly number: number;
  /** Null: nobody hands it in. */
  readonly numerator: GridCell | null;
  readonly denominator: GridCell | null;
  readonly figures: HandinFigures;
  readonly previous: HandinFigures | null;
  readonly findings: readonly HandinFinding[];
  /** The heaviest thing that is open in the line. */
  readonly kind: FindingKind | null;
  /** Blank, while figures are stored: these stay. */
  readonly isKept: boolean;
  readonly isBlank: boolean;
  readonly isChecked: boolean;
}

/** What was written since the preview: cells by their keys, of a file by their addresses. */
export type Fresh = (cell: Pick<GridCell, "key" | "address">) => string | undefined;
const NOTHING_FRESH: Fresh = () => undefined;

const FORMULA = "cell_formula";
const ORDER: readonly FindingKind[] = ["error", "question", "warning", "hint"];

/** The lines of a form in its order, whatever of it was typed or understood; those of a table as told. */
export function linesOf(fields: readonly HandinField[], preview: Preview | null, cells: Readonly<Record<string, string>>, fresh: Fresh = NOTHING_FRESH): readonly Line[] {
  const known = new Map(fields.map((field) => [slotKey(field), field]));
  if (preview?.layout === "table") return preview.rows.map((row, i) => told(row, known.get(slotKey(row)) ?? null, `${row.line}/${i}`, fresh));
  const rows = new Map((preview?.rows ?? []).map((row) => [slotKey(row), row]));
  const strange = (preview?.rows ?? []).filter((row) => !known.has(slotKey(row)));
  const asked = fields.map((field) => {
    const row = rows.get(slotKey(field));
    return row === undefined ? typed(field, cells) : { ...told(row, field, slotKey(field), fresh), unit: "", period: "" };
  });
  return [...asked, ...strange.map((row) => told(row, null, `${row.line}/${slotKey(row)}`, fresh))];
}

function slotKey({ kpi, part }: { readonly kpi: string; readonly part: string }): string {
  return `${kpi}/${part}`;
}

function told(row: PreviewRow, field: HandinField | null, key: string, fresh: Fresh): Line {
  const { numerator, denominator } = row;
  const rewritten = [["numerator", numerator.address], ["denominator", denominator.address]] as const;
  const over = rewritten.filter(([name, address]) => fresh({ key: cellKey(row, name), address }) !== undefined).map(([, address]) => address);
  const findings = row.findings.filter(({ address }) => address === null || !over.includes(address));
  const open = findings.filter((one) => !one.settled);
  // What stands where nothing belongs is shown all the same.
  const own = (name: Field, cell: HandinCell): GridCell | null => (field === null || asks(field, name) || cell.written !== "" ? cellOf(row, name, cell, findings, fresh) : null);
  return {
    key, kpi: row.kpi, part: row.part, unit: row.unit, period: row.period, field, number: row.line,
    numerator: own("numerator", numerator),
    denominator: own("denominator", denominator),
    figures: { numerator: numerator.number, denominator: denominator.number, value: over.length > 0 ? null : row.value },
    previous: row.previous,
    findings: [...findings].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)),
    kind: heaviest(open),
    isKept: row.change === "kept",
    isBlank: numerator.written === "" && denominator.written === "",
    isChecked: true,
  };
}

function cellOf(row: PreviewRow, field: Field, cell: HandinCell, findings: readonly HandinFinding[], fresh: Fresh): GridCell {
  const key = cellKey(row, field);
  const text = fresh({ key, address: cell.address });
  if (text !== undefined) return { key, field, address: cell.address, written: text, number: null, kind: null, at: null, isChecked: false, isFormula: false };
  const own = findings.filter((one) => !one.settled && one.address !== null && one.address === cell.address);
  const kind = heaviest(own);
  return { key, field, address: cell.address, written: cell.written, number: cell.number, kind, at: own.find((one) => one.kind === kind)?.at ?? null, isChecked: true, isFormula: cell.written === "" && own.some(({ code }) => code === FORMULA) };
}

function typed(field: HandinField, cells: Readonly<Record<string, string>>): Line {
  const cell = (name: Field): GridCell | null => {
    if (!asks(field, name)) return null;
    const key = cellKey(field, name);
    return { key, field: name, address: null, written: cells[key] ?? "", number: null, kind: null, at: null, isChecked: false, isFormula: false };
  };
  const [numerator, denominator] = [cell("numerator"), cell("denominator")];
  return {
    key: slotKey(field), kpi: field.kpi, part: field.part, unit: "", period: "", field, number: 0, numerator, denominator,
    figures: { numerator: null, denominator: null, value: null }, previous: field.previous, findings: [], kind: null,
    isKept: false, isBlank: (numerator?.written ?? "") === "" && (denominator?.written ?? "") === "", isChecked: false,
  };
}

export function asks(field: HandinField, name: Field): boolean {
  return name === "numerator" ? field.asks_numerator : field.asks_denominator;
}

function heaviest(findings: readonly HandinFinding[]): FindingKind | null {
  return ORDER.find((kind) => findings.some((one) => one.kind === kind)) ?? null;
}

/** What was typed as a sheet of the template: a head, then a row each line of the form. */
export function sheetOf(fields: readonly HandinField[], cells: Readonly<Record<string, string>>): string {
  const rows = fields.map((field) => [field.kpi, field.part, cells[cellKey(field, "numerator")] ?? "", cells[cellKey(field, "denominator")] ?? ""]);
  return [HEAD, ...rows].map((row) => row.map(quoted).join("\t")).join("\r\n");
}

const HEAD = ["chi_tieu", "phan", "tu_so", "mau_so"];

function quoted(cell: string): string {
  return /["\t\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
