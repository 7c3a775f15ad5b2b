import { Problem } from "../../api";

interface Page {
  /** Asks for the page behind it; null: this is the last. */
  readonly next: string | null;
}

/** One long answer of the server, as it last told it; as many of its pages as were wanted. */
export class Paged<Question, One extends Page> {
  /** Those of the question before stay until another one is answered. */
  pages = $state.raw<readonly One[]>([]);
  /** Whether the pages answer what is asked now. */
  isAnswered = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly last = $derived(this.pages.at(-1) ?? null);
  readonly more = $derived(this.last !== null && this.last.next !== null);

  readonly #read: (question: Question, cursor: string | null) => Promise<One>;
  #question: Question;
  #wanted = 1;
  #turn = 0;

  /** read: one page, from where the last one ended; null: the first. */
  constructor(first: Question, read: (question: Question, cursor: string | null) => Promise<One>) {
    this.#question = first;
    this.#read = read;
  }

  /** Another question begins anew; the same one is asked again. */
  protected async askFor(question: Question): Promise<void> {
    if (JSON.stringify(question) !== JSON.stringify(this.#question)) {
      this.isAnswered = false;
      this.#wanted = 1;
    }
    this.#question = question;
    await this.load();
  }

  async showMore(): Promise<void> {
    this.#wanted += 1;
    await this.load();
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const pages: One[] = [];
      for (let cursor: string | null = null; pages.length < this.#wanted; ) {
        const page: One = await this.#read(this.#question, cursor);
        if (turn !== this.#turn) return; // somebody asked for something else meanwhile
        pages.push(page);
        cursor = page.next;
        if (cursor === null) break;
      }
      this.pages = pages;
      this.isAnswered = true;
      this.problem = null;
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
    }
  }
}
