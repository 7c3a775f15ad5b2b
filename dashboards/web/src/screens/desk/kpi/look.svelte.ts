import { Problem } from "../../../api";
import type { Feed } from "../../../live/feed.svelte";

/** Of what the feed tells that it has changed. */
const TOPIC = "kpis";
const LEAST_MS = 500;

/** One answer of the server, asked again when another one is wanted or when the indicators moved. */
export class Look<Question, Answer> {
  found = $state.raw<Answer | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** What is found answers this one. */
  answered = $state.raw<Question | null>(null);
  readonly #read: (question: Question) => Promise<Answer>;
  #turn = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #later: ReturnType<typeof setTimeout> | null = null;

  constructor(read: (question: Question) => Promise<Answer>) {
    this.#read = read;
  }

  async load(question: Question): Promise<void> {
    const turn = ++this.#turn;
    this.#askedAt = performance.now();
    try {
      const found = await this.#read(question);
      if (turn !== this.#turn) return; // something else was asked meanwhile
      this.found = found;
      this.answered = question;
      this.problem = null;
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
    }
  }

  /** Twice a second at most, however often something moves. */
  renew(question: Question): void {
    if (this.#later !== null) return;
    const wait = Math.max(0, this.#askedAt + LEAST_MS - performance.now());
    this.#later = setTimeout(() => {
      this.#later = null;
      void this.load(question);
    }, wait);
  }

  stop(): void {
    this.#turn += 1;
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
  }
}

/** Which state of the indicators the server has, as the feed tells it; null: it told nothing. */
export function versionOf(feed: Feed): number | null {
  const version = feed.topics.get(TOPIC)?.cells.get("version");
  return typeof version === "number" ? version : null;
}
