import { Problem, type Client, type HandinReview, type HandinUpload, type HandinWaiting } from "../../../../api";
import { HandinCalls } from "../../../../api/handin";
import { Sending } from "../../parts/sending.svelte";

const MISSING = 404;

/** What waits for a decision, and the one that somebody looks at. */
export class Waiting {
  told = $state.raw<HandinWaiting | null>(null);
  problem = $state.raw<Problem | null>(null);
  review = $state.raw<HandinReview | null>(null);
  reviewProblem = $state.raw<Problem | null>(null);
  readonly approving = new Sending();
  readonly isMissing = $derived(this.reviewProblem?.status === MISSING);
  readonly #calls: HandinCalls;
  #asked: number | null = null;

  constructor(client: Client) {
    this.#calls = new HandinCalls(client.wire);
  }

  async load(): Promise<void> {
    try {
      this.told = await this.#calls.waiting();
      this.problem = null;
    } catch (reason) {
      this.problem = Problem.of(reason);
    }
  }

  /** Null: none is looked at. */
  async look(id: number | null): Promise<void> {
    if (id !== this.#asked) {
      this.review = this.reviewProblem = null;
      this.approving.problem = null;
    }
    this.#asked = id;
    if (id === null) return;
    try {
      const review = await this.#calls.review(id, 0);
      if (id !== this.#asked) return; // another one was chosen meanwhile
      this.review = review;
      this.reviewProblem = null;
    } catch (reason) {
      if (id === this.#asked) this.reviewProblem = Problem.of(reason);
    }
  }

  /** The next rows of a long one. */
  async showMore(): Promise<void> {
    const [review, last] = [this.review, this.review?.rows.at(-1)];
    if (review === null || last === undefined) return;
    try {
      const more = await this.#calls.review(review.upload.id, last.line);
      if (this.review === review) this.review = { ...more, rows: [...review.rows, ...more.rows] };
    } catch (reason) {
      this.reviewProblem = Problem.of(reason);
    }
  }

  async approve(id: number): Promise<void> {
    await this.approving.send(async () => this.#decided(await this.#calls.approve(id)));
    // Somebody else may have been first: then it says so.
    await Promise.all([this.look(id), this.load()]);
  }

  async giveBack(id: number, reason: string): Promise<void> {
    this.#decided(await this.#calls.giveBack(id, reason));
  }

  async undo(id: number, reason: string): Promise<void> {
    this.#decided(await this.#calls.undo(id, reason));
  }

  #decided(upload: HandinUpload): void {
    if (this.review?.upload.id === upload.id) this.review = { ...this.review, upload };
    void this.load();
  }
}
