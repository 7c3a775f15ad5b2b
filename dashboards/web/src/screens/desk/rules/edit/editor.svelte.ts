import { Problem, type Client, type RuleCheck, type RuleDetail, type RuleDraft } from "../../../../api";
import type { Theirs } from "../../../../api/problems";
import { changes, tidy, type Change } from "./diff";
import { keep, keptFor } from "./kept";

const BLANK: RuleDraft = {
  name: "", expr: "", hold_seconds: 0, keep_seconds: 0, labels: {}, annotations: {}, interval_seconds: null, query_offset_seconds: 0,
};
const NAMELESS = "Untitled";
const [NOT_FOUND, CONFLICT, UNFIT] = [404, 409, 422];

export interface Opened {
  /** The rule that is changed, or with which a new one begins; "": with nothing. */
  readonly id: string;
  readonly isNew: boolean;
  readonly user: string;
}

/** One rule as it is written: what runs, what is changed, what the server says of that, and saving it. */
export class Editor {
  /** What runs, or what a new rule is taken from; null: nothing. */
  told = $state.raw<RuleDetail | null>(null);
  draft = $state.raw<RuleDraft>(BLANK);
  /** What the draft is compared with: what was opened, or what somebody else saved meanwhile. */
  base = $state.raw<RuleDraft>(BLANK);
  /** As it was opened: who changed nothing of it leaves without being asked. */
  #start = $state.raw<RuleDraft>(BLANK);
  /** Which version is changed; 0: none is saved yet. */
  version = $state(0);
  opened = $state(false);
  restored = $state(false);
  missing = $state(false);
  problem = $state.raw<Problem | null>(null);

  check = $state.raw<RuleCheck | null>(null);
  checkProblem = $state.raw<Problem | null>(null);
  /** The draft that `check` is of. */
  #checked = $state.raw<string | null>(null);

  reason = $state("");
  saving = $state(false);
  refused = $state.raw<Problem | null>(null);
  conflict = $state.raw<Theirs | null>(null);
  /** Version that was just saved. */
  saved = $state<number | null>(null);

  readonly changes: readonly Change[] = $derived(changes(this.base, this.draft));
  readonly tidied: RuleDraft = $derived(tidy(this.draft));
  /** The same with some name: it can be judged and tried before it has one. */
  readonly named: RuleDraft = $derived({ ...this.tidied, name: this.tidied.name || NAMELESS });
  readonly #text: string = $derived(JSON.stringify(this.named));
  /** What the server said of this very draft; null: not asked yet. */
  readonly judged: RuleCheck | null = $derived(this.#checked === this.#text ? this.check : null);
  /** Whether there is anything to save. */
  readonly isChanged: boolean = $derived(this.opened && (this.version === 0 || this.changes.length > 0));
  readonly isUnsaved: boolean = $derived(this.opened && changes(this.#start, this.draft).length > 0);

  readonly #client: Client;
  readonly #of: Opened;

  constructor(client: Client, of: Opened) {
    this.#client = client;
    this.#of = of;
  }

  async open(): Promise<void> {
    const { id, isNew } = this.#of;
    try {
      const told = id === "" ? null : await this.#client.rule(id);
      this.#put(told, isNew);
    } catch (reason) {
      const problem = Problem.of(reason);
      this.missing = problem.status === NOT_FOUND;
      this.problem = problem;
    }
  }

  #put(told: RuleDetail | null, isNew: boolean): void {
    [this.told, this.problem, this.opened] = [told, null, true];
    this.base = told?.draft ?? BLANK;
    this.version = isNew ? 0 : (told?.version ?? 0);
    this.draft = isNew && told !== null ? { ...told.draft, name: `${told.draft.name}Desk` } : this.base;
    this.#start = this.draft;
    const kept = keptFor(this.#of.user, this.#key);
    if (kept === null || kept.version !== this.version || changes(this.draft, kept.draft).length === 0) return;
    this.draft = kept.draft;
    this.restored = true;
  }

  get #key(): string {
    return `${this.#of.isNew ? "new " : ""}${this.#of.id}`;
  }

  set(changed: Partial<RuleDraft>): void {
    this.draft = { ...this.draft, ...changed };
    this.saved = null;
    keep(this.#of.user, this.#key, this.isUnsaved ? { version: this.version, draft: this.draft } : null);
  }

  setText(of: "labels" | "annotations", name: string, text: string): void {
    const { [name]: _, ...others } = this.draft[of];
    this.set({ [of]: text === "" ? others : { ...this.draft[of], [name]: text } });
  }

  /** Back to what runs. */
  revert(): void {
    this.set({ ...this.base, ...(this.version === 0 && this.told !== null ? { name: this.draft.name } : {}) });
  }

  forget(): void {
    keep(this.#of.user, this.#key, null);
  }

  /** Asks what is wrong with the draft, and whom it calls; a newer question outruns an older one. */
  async judge(): Promise<void> {
    const text = this.#text;
    try {
      const check = await this.#client.checkRule(this.named, this.#of.isNew ? null : this.#of.id);
      if (text !== this.#text) return;
      [this.check, this.#checked, this.checkProblem] = [check, text, null];
    } catch (reason) {
      if (text === this.#text) this.checkProblem = Problem.of(reason);
    }
  }

  /** Returns the id of what was saved; null: it was not. */
  async save(): Promise<string | null> {
    if (this.saving) return null;
    [this.saving, this.refused] = [true, null];
    const rule = this.tidied;
    try {
      const told = await this.#client.saveRule(rule.name, { rule, version: this.version, reason: this.reason.trim().normalize("NFC") });
      this.forget();
      this.#put(told, false);
      [this.reason, this.saved] = ["", told.version];
      return told.rule.id;
    } catch (reason) {
      await this.#notSaved(Problem.of(reason), rule);
      return null;
    } finally {
      this.saving = false;
    }
  }

  async #notSaved(problem: Problem, rule: RuleDraft): Promise<void> {
    if (problem.status === CONFLICT && problem.theirs !== null) this.conflict = problem.theirs;
    else if (problem.status === UNFIT && problem.errors.length > 0 && this.check !== null) {
      this.check = { ...this.check, faults: [...problem.errors] };
      this.#checked = JSON.stringify(rule);
    } else {
      this.refused = problem;
      if (problem.needs !== null) await this.judge();
    }
  }

  /** Goes on from what somebody else saved: with the own draft, or with theirs. */
  settle(conflict: Theirs, take: "mine" | "theirs"): void {
    this.version = conflict.version;
    if (conflict.draft !== null) [this.base, this.#start] = [conflict.draft, conflict.draft];
    this.conflict = null;
    this.set(take === "theirs" && conflict.draft !== null ? conflict.draft : {});
  }

  /** Returns whether it is removed. */
  async remove(): Promise<boolean> {
    [this.saving, this.refused] = [true, null];
    try {
      await this.#client.removeRule(this.base.name, this.version);
      this.forget();
      return true;
    } catch (reason) {
      const problem = Problem.of(reason);
      if (problem.status === CONFLICT && problem.theirs !== null) this.conflict = problem.theirs;
      else this.refused = problem;
      return false;
    } finally {
      this.saving = false;
    }
  }
}
