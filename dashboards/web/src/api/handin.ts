import type * as Told from "./handin.told";
import { upload, type Progress } from "./upload";
import { BASE, type Wire } from "./wire";

/** What is handed in: a file, or as a file what somebody typed or pasted. */
export interface HandinSource {
  readonly way: "file" | "typed" | "paste";
  readonly name: string;
  readonly body: Blob;
}

/** What a person says of it. Cells by name (`C4`), reasons by the keys of findings. */
export interface HandinAnswers {
  /** What should stand in a cell instead. */
  readonly edits: Readonly<Record<string, string>>;
  /** Which figure a cell means. */
  readonly answers: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<string, string>>;
  /** What a dot before three digits means in all of it. */
  readonly dots: "thousands" | "decimal" | null;
}

/** Which form. */
export interface HandinOf {
  readonly unit: string;
  readonly period: string;
}

/** What goes with it when it is handed in. */
export interface HandinSubmitted {
  /** Of the preview that was looked at. */
  readonly hash: string;
  /** The upload that stood then; null: none. */
  readonly seen: number | null;
  /** Of a correction of what was approved. */
  readonly reason: string;
  /** Sent again under it, it is handed in once. */
  readonly request: string;
}

/** Handing in figures, and what becomes of them. */
export class HandinCalls {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** The form of a unit and a period; null: what is due first. */
  page(unit: string | null, period: string | null): Promise<Told.HandinPage> {
    return this.#wire.json("GET", `/handin?${asked({ unit, period })}`);
  }

  /** What is understood of it, and what is wrong. */
  preview(of: HandinOf, source: HandinSource, answers: HandinAnswers, progress: Progress): Promise<Told.Preview> {
    return this.#sent("preview", of, source, answers, progress);
  }

  submit(of: HandinOf, source: HandinSource, answers: HandinAnswers & HandinSubmitted, progress: Progress): Promise<Told.HandinUpload> {
    return this.#sent("submit", of, source, answers, progress);
  }

  undo(id: number, reason: string): Promise<Told.HandinUpload> {
    return this.#wire.json("POST", `/handin/${id}/undo`, { reason });
  }

  approve(id: number): Promise<Told.HandinUpload> {
    return this.#wire.json("POST", `/handin/${id}/approve`, {});
  }

  giveBack(id: number, reason: string): Promise<Told.HandinUpload> {
    return this.#wire.json("POST", `/handin/${id}/return`, { reason });
  }

  waiting(): Promise<Told.HandinWaiting> {
    return this.#wire.json("GET", "/handin/waiting");
  }

  /** after: only rows behind a line of the file. */
  review(id: number, after: number): Promise<Told.HandinReview> {
    return this.#wire.json("GET", `/handin/uploads/${id}?after=${after}`);
  }

  /** null: the period that is due. */
  freshness(period: string | null): Promise<Told.HandinFreshness> {
    return this.#wire.json("GET", `/handin/freshness?${asked({ period })}`);
  }

  async #sent<T>(what: string, of: HandinOf, { way, name, body }: HandinSource, answers: object, progress: Progress): Promise<T> {
    const form = new FormData();
    form.set("answers", JSON.stringify(answers));
    form.set("file", body, name);
    const response = await this.#wire.twice(() => upload(`${BASE}/handin/${what}?${asked({ ...of, way })}`, this.#wire.csrf, form, progress));
    return (await response.json()) as T;
  }
}

/** Where the template of a form is. */
export function templateHref({ unit, period }: HandinOf): string {
  return `${BASE}/handin/template.xlsx?${asked({ unit, period })}`;
}

function asked(of: Readonly<Record<string, string | null>>): string {
  return new URLSearchParams(Object.entries(of).filter((one): one is [string, string] => one[1] !== null)).toString();
}
