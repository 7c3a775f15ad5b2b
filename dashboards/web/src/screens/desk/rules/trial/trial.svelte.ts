import { Problem, type BacktestJob, type Client, type RuleDraft } from "../../../../api";

const [POLL_MS, MISSES_MAX] = [400, 5];
const OVER: readonly BacktestJob["state"][] = ["done", "failed", "cancelled"];

/** One back-test at a time: begun, watched, ended, also when its page is left. */
export class Trial {
  job = $state.raw<BacktestJob | null>(null);
  /** Of the newest that is done: it stays while another one runs. */
  done = $state.raw<BacktestJob | null>(null);
  problem = $state.raw<Problem | null>(null);
  beginning = $state(false);
  readonly going: boolean = $derived(this.beginning || (this.job !== null && !OVER.includes(this.job.state)));

  readonly #client: Client;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts what was begun: answers about an earlier one are not heard. */
  #turn = 0;
  #misses = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** against: id of the rule that runs; null: none does. */
  async begin(rule: RuleDraft, days: number, against: string | null): Promise<void> {
    this.end();
    const turn = ++this.#turn;
    [this.beginning, this.problem, this.job, this.#misses] = [true, null, null, 0];
    try {
      const job = await this.#client.backtest({ rule, days, against });
      if (turn === this.#turn) this.#told(job, turn);
      else void this.#client.endBacktest(job.id).catch(() => undefined); // somebody ended it before it began
    } catch (reason) {
      if (turn === this.#turn) this.problem = Problem.of(reason);
    } finally {
      if (turn === this.#turn) this.beginning = false;
    }
  }

  /** Ends what is under way; who does not hear it ends it himself when nobody asks any more. */
  end(): void {
    clearTimeout(this.#timer);
    const { job, going } = this;
    this.#turn += 1;
    this.beginning = false;
    if (!going || job === null) return;
    this.job = { ...job, state: "cancelled" };
    void this.#client.endBacktest(job.id).catch(() => undefined);
  }

  #told(job: BacktestJob, turn: number): void {
    [this.job, this.#misses] = [job, 0];
    if (job.state === "done") this.done = job;
    if (!OVER.includes(job.state)) this.#later(job.id, turn);
  }

  #later(id: string, turn: number): void {
    this.#timer = setTimeout(() => void this.#ask(id, turn), POLL_MS);
  }

  async #ask(id: string, turn: number): Promise<void> {
    try {
      const job = await this.#client.backtestOf(id);
      if (turn === this.#turn) this.#told(job, turn);
    } catch (reason) {
      if (turn === this.#turn) this.#missed(Problem.of(reason), id, turn);
    }
  }

  /** Who was not reached is asked again; a back-test that is not there is over. */
  #missed(problem: Problem, id: string, turn: number): void {
    this.#misses += 1;
    if (problem.status === 0 && this.#misses < MISSES_MAX) return this.#later(id, turn);
    this.problem = problem;
    this.job = null;
  }
}
