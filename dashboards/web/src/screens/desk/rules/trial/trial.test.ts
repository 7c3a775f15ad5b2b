import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Problem, type BacktestJob, type Client, type RuleDraft } from "../../../../api";
import { Trial } from "./trial.svelte";

const RULE: RuleDraft = {
  name: "A", expr: "x > 1", hold_seconds: 0, keep_seconds: 0, labels: {}, annotations: {}, interval_seconds: null, query_offset_seconds: 0,
};
const job = (id: string, state: BacktestJob["state"], done = 0): BacktestJob => ({
  id, state, done, total: 10, reached: null, series: 1, hash: "h", rule: RULE, since: "", until: "", problem: null, result: null,
});

/** A server that answers with what is next. */
class Server {
  readonly ended: string[] = [];
  begun = 0;
  answers: (BacktestJob | Problem)[] = [];

  readonly client = {
    backtest: () => Promise.resolve(job(`j${++this.begun}`, "waiting")),
    backtestOf: () => {
      const next = this.answers.shift() ?? job("j1", "running");
      return next instanceof Problem ? Promise.reject(next) : Promise.resolve(next);
    },
    endBacktest: (id: string) => {
      this.ended.push(id);
      return Promise.resolve();
    },
  } as unknown as Client;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pass = (): Promise<unknown> => vi.advanceTimersByTimeAsync(400);

it("asks how it goes until it is done", async () => {
  const server = new Server();
  const trial = new Trial(server.client);
  server.answers = [job("j1", "running", 5), job("j1", "done", 10)];
  await trial.begin(RULE, 30, null);
  expect(trial.going).toBe(true);
  await pass();
  expect(trial.job?.done).toBe(5);
  await pass();
  expect([trial.going, trial.done?.state]).toEqual([false, "done"]);
});

it("is ended by who leaves, also if it was only just asked for", async () => {
  const server = new Server();
  const trial = new Trial(server.client);
  await trial.begin(RULE, 30, null);
  trial.end();
  trial.end();
  const begun = trial.begin(RULE, 30, null);
  trial.end();
  await begun;
  expect([server.ended, trial.going]).toEqual([["j1", "j2"], false]);
});

it("begun anew ends the one before, whose answers are not heard", async () => {
  const server = new Server();
  const trial = new Trial(server.client);
  await trial.begin(RULE, 30, null);
  await trial.begin(RULE, 7, null);
  expect([server.ended, trial.job?.id]).toEqual([["j1"], "j2"]);
});

it("goes on after a miss, and gives up on what is not there", async () => {
  const server = new Server();
  const trial = new Trial(server.client);
  server.answers = [new Problem(0), job("j1", "running", 7), new Problem(404)];
  await trial.begin(RULE, 30, null);
  await pass();
  await pass();
  expect([trial.job?.done, trial.problem]).toEqual([7, null]);
  await pass();
  expect([trial.going, trial.problem?.status]).toEqual([false, 404]);
});
