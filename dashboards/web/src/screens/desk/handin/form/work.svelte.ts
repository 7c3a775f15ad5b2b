import { HandinCalls } from "../../../../api/handin";
import { newRequest, Problem, type Client, type HandinAnswers, type HandinOf, type HandinPage, type HandinSource, type HandinUpload, type Preview } from "../../../../api";
import { Drafts, type Kept } from "../check/kept";
import { linesOf, sheetOf, type GridCell } from "../check/lines";
import { placed, pasted, type Spot } from "../check/pasted";
import { BrowserShelf } from "../check/shelf";
import { Sending } from "../../parts/sending.svelte";

const TYPED_NAME = "bang-go.tsv";
const CONFLICT = 409;
const NOTHING: HandinAnswers = { edits: {}, answers: {}, reasons: {}, dots: null };
export const BYTES_MAX = 20_000_000;

type Way = HandinSource["way"];

/** One form that somebody fills in: what he has, what was understood of it, what is kept of it. */
export class Work {
  page = $state.raw<HandinPage | null>(null);
  /** Why the form could not be asked for. */
  problem = $state.raw<Problem | null>(null);
  /** Null: nothing was begun. */
  way = $state<Way | null>(null);
  /** "" of what was typed or pasted. */
  fileName = $state("");
  cells = $state.raw<Readonly<Record<string, string>>>({});
  said = $state.raw<HandinAnswers>(NOTHING);
  preview = $state.raw<Preview | null>(null);
  /** How much of it has been sent; null: nothing is under way. */
  sent = $state<number | null>(null);
  checkProblem = $state.raw<Problem | null>(null);
  /** Rows that were pasted and belong to no line of the form. */
  strange = $state(0);
  /** Why approved figures are corrected. */
  correction = $state("");
  receipt = $state.raw<HandinUpload | null>(null);
  /** When the draft was kept that this went on from. */
  restoredAt = $state<number | null>(null);
  keptAt = $state<number | null>(null);
  keepFailed = $state(false);
  readonly submitting = new Sending();
  /** Texts that were written since the preview, by the keys or addresses of their cells. */
  #fresh = $state.raw<Readonly<Record<string, string>>>({});
  /** The upload that stood when it was begun; null: none. */
  #seen = $state<number | null>(null);

  readonly lines = $derived(linesOf(this.page?.fields ?? [], this.preview, this.cells, ({ key, address }) => this.#fresh[this.way === "file" ? (address ?? "") : key]));
  readonly of = $derived<HandinOf | null>(this.page === null ? null : { unit: this.page.unit.id, period: this.page.period.id });
  readonly current = $derived(this.page?.current ?? null);
  /** Somebody else was first: another upload stands than when this was begun. */
  readonly isOld = $derived(this.way !== null && (this.current?.id ?? null) !== this.#seen);

  readonly #calls: HandinCalls;
  readonly #drafts: Drafts;
  readonly #now: () => number;
  #file: Blob | null = null;
  #turn = 0;
  #request = "";

  constructor(client: Client, user: string, now: () => number) {
    this.#calls = new HandinCalls(client.wire);
    this.#drafts = new Drafts(new BrowserShelf(), user);
    this.#now = now;
  }

  /** Asks for a form, and goes on where somebody stopped. */
  async open(unit: string | null, period: string | null): Promise<void> {
    this.#turn += 1;
    if (!(await this.reload(unit, period)) || this.of === null) return;
    this.#clear();
    this.receipt = null;
    const kept = await this.#drafts.find(this.of);
    if (kept !== null) this.#restore(kept);
  }

  /** Whether the form was told. */
  async reload(unit: string | null, period: string | null): Promise<boolean> {
    try {
      this.page = await this.#calls.page(unit, period);
      this.problem = null;
      return true;
    } catch (reason) {
      this.problem = Problem.of(reason);
      return false;
    }
  }

  take(file: File): void {
    this.#begin("file");
    this.#file = file;
    this.fileName = file.name.normalize("NFC");
    this.#changed();
  }

  type(): void {
    this.#begin("typed");
    this.#changed();
  }

  /** Whether there was a cell in it. */
  paste(text: string, from: Spot = { row: 0, field: "numerator" }): boolean {
    const slots = (this.page?.fields ?? []).map(({ kpi, part, asks_numerator, asks_denominator }) => ({ kpi, part, asks: { numerator: asks_numerator, denominator: asks_denominator } }));
    const found = placed(pasted(text), slots, from);
    if (Object.keys(found.cells).length === 0) return false;
    if (this.way === null) this.#begin("paste");
    this.strange = found.strange;
    this.cells = { ...this.cells, ...found.cells };
    this.#fresh = { ...this.#fresh, ...found.cells };
    this.said = { ...this.said, answers: {} }; // of cells that may be others now
    this.#changed();
    return true;
  }

  /** Another text for a cell: in the table, or instead of what a file has there. */
  edit({ key, address }: GridCell, text: string): void {
    if (address !== null) this.said = { ...this.said, answers: without(this.said.answers, address) };
    this.#fresh = { ...this.#fresh, [this.way === "file" ? (address ?? "") : key]: text };
    if (this.way !== "file") this.cells = { ...this.cells, [key]: text };
    else if (address !== null) this.said = { ...this.said, edits: { ...this.said.edits, [address]: text } };
    this.#changed();
  }

  answer(address: string, text: string): void {
    this.said = { ...this.said, answers: { ...this.said.answers, [address]: text } };
    this.#changed();
  }

  explain(key: string, reason: string): void {
    this.said = { ...this.said, reasons: reason.trim() === "" ? without(this.said.reasons, key) : { ...this.said.reasons, [key]: reason.normalize("NFC") } };
    this.#changed();
  }

  say(dots: "thousands" | "decimal"): void {
    this.said = { ...this.said, dots };
    this.#changed();
  }

  /** Reads it again as it is now; of several at once the last one counts. */
  async check(): Promise<void> {
    const [of, source] = [this.of, this.#source()];
    if (of === null || source === null) return;
    const turn = (this.#turn += 1);
    this.sent = 0;
    try {
      const preview = await this.#calls.preview(of, source, this.said, (share) => turn === this.#turn && (this.sent = share));
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.#fresh = {};
      this.checkProblem = null;
      if (preview.layout === "form" && preview.current !== (this.current?.id ?? null)) await this.reload(of.unit, of.period);
    } catch (reason) {
      if (turn === this.#turn) this.checkProblem = Problem.of(reason);
    } finally {
      if (turn === this.#turn) this.sent = null;
    }
  }

  async submit(): Promise<void> {
    const [of, source, preview] = [this.of, this.#source(), this.preview];
    if (of === null || source === null || preview === null) return;
    if (this.#request === "") this.#request = newRequest();
    const seen = preview.layout === "form" ? this.#seen : preview.current;
    const added = { ...this.said, hash: preview.hash, seen, reason: this.correction.trim().normalize("NFC"), request: this.#request };
    const done = await this.submitting.send(async () => (this.receipt = await this.#calls.submit(of, source, added, () => undefined)));
    if (done) await this.drop();
    if (!done && this.submitting.problem?.status !== CONFLICT) return;
    await this.reload(of.unit, of.period);
    if (!done) await this.check(); // it may be understood otherwise now
  }

  async undo(id: number, reason: string): Promise<void> {
    await this.#calls.undo(id, reason);
  }

  /** Of two who handed in: mine goes on beside what stands now, or theirs is looked at. */
  async settle(take: boolean): Promise<void> {
    this.submitting.problem = null;
    if (take) return this.drop();
    this.#seen = this.current?.id ?? null;
    this.#changed();
  }

  async keep(): Promise<void> {
    if (this.of === null || this.way === null) return;
    const at = this.#now();
    const kept: Kept = { ...this.said, way: this.way, name: this.fileName, file: this.#file, cells: this.cells, seen: this.#seen, at };
    this.keepFailed = !(await this.#drafts.keep(this.of, kept));
    if (!this.keepFailed) this.keptAt = at;
  }

  /** Nothing is left of it, here and among the drafts. */
  async drop(): Promise<void> {
    const of = this.of;
    this.#turn += 1;
    this.#clear();
    if (of !== null) await this.#drafts.forget(of);
  }

  #source(): HandinSource | null {
    if (this.way === null) return null;
    if (this.#file !== null) return { way: this.way, name: this.fileName, body: this.#file };
    return { way: this.way, name: TYPED_NAME, body: new Blob([sheetOf(this.page?.fields ?? [], this.cells)], { type: "text/tab-separated-values" }) };
  }

  #begin(way: Way): void {
    this.#clear();
    this.way = way;
    this.#seen = this.current?.id ?? null;
  }

  #changed(): void {
    this.#request = "";
    this.submitting.problem = null;
    void this.keep();
    void this.check();
  }

  #restore(kept: Kept): void {
    const { way, name, file, cells, edits, answers, reasons, dots, seen, at } = kept;
    this.way = way;
    [this.fileName, this.#file, this.#seen] = [name, file, seen];
    this.cells = cells;
    this.said = { edits, answers, reasons, dots };
    this.restoredAt = this.keptAt = at;
    void this.check();
  }

  #clear(): void {
    this.way = null;
    [this.fileName, this.#file, this.#seen, this.#request] = ["", null, null, ""];
    this.cells = this.#fresh = {};
    this.said = NOTHING;
    this.preview = null;
    this.sent = this.restoredAt = this.keptAt = null;
    this.checkProblem = this.submitting.problem = null;
    this.strange = 0;
    this.correction = "";
  }
}

function without(of: Readonly<Record<string, string>>, key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(of).filter(([one]) => one !== key));
}
