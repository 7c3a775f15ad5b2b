/** A form that somebody fills in: it outlives a reload, and days without a network, on this computer. */
import type { HandinAnswers, HandinOf } from "../../../../api";

export interface Kept extends HandinAnswers {
  readonly way: "file" | "typed" | "paste";
  readonly name: string;
  /** The file as it was chosen; null: typed or pasted. */
  readonly file: Blob | null;
  /** What was typed, by `cellKey`. */
  readonly cells: Readonly<Record<string, string>>;
  /** Which upload stood when it was begun; null: none. */
  readonly seen: number | null;
  /** When it was kept, in milliseconds. */
  readonly at: number;
}

/** Where drafts lie. Throws where a browser keeps nothing. */
export interface Shelf {
  get(key: string): Promise<unknown>;
  put(key: string, kept: Kept): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Drafts of one person: others sit at the same computer. */
export class Drafts {
  readonly #shelf: Shelf;
  readonly #user: string;

  constructor(shelf: Shelf, user: string) {
    this.#shelf = shelf;
    this.#user = user;
  }

  /** Whether it is kept now. */
  async keep(of: HandinOf, kept: Kept): Promise<boolean> {
    return this.#shelf.put(this.#key(of), kept).then(() => true, () => false);
  }

  /** Null: there is none, or none that this build can read. */
  async find(of: HandinOf): Promise<Kept | null> {
    const found = await this.#shelf.get(this.#key(of)).catch(() => null);
    return isKept(found) ? found : null;
  }

  async forget(of: HandinOf): Promise<void> {
    await this.#shelf.remove(this.#key(of)).catch(() => undefined); // what was never kept is forgotten
  }

  #key({ unit, period }: HandinOf): string {
    return `${this.#user} ${unit} ${period}`;
  }
}

function isKept(found: unknown): found is Kept {
  if (typeof found !== "object" || found === null) return false;
  const { at, cells, edits, answers, reasons, way, file } = found as Partial<Record<keyof Kept, unknown>>;
  const isBooks = [cells, edits, answers, reasons].every((one) => typeof one === "object" && one !== null);
  return isBooks && typeof at === "number" && (way === "file" ? file instanceof Blob : way === "typed" || way === "paste");
}
