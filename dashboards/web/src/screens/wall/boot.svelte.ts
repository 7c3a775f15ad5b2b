import { Problem, type Build, type Client, type Session, type Wall } from "../../api";
import { TOPIC as ALERTS } from "../../live/alerts";
import { TOPIC as ONCALL } from "../../live/oncall";
import { Feed } from "../../live/feed.svelte";
import { Reloader } from "../../live/reloader";
import { afterAnswer, afterFailure, tellable, type Next, type Stage, type Step } from "./boot";
import type { Answered, Refused } from "./pairing";
import { Reporter } from "./reporter";

interface Ready {
  readonly session: Session;
  readonly wall: Wall;
  readonly feed: Feed;
}

const SLOW_MS = 300;

/** Brings a wall up without anybody at a keyboard: tries again until it stands. `boot.ts` decides. */
export class Boot {
  ready = $state.raw<Ready | null>(null);
  stage = $state<Stage>("session");
  /** Whether the wait is long enough to say what it is for. */
  slow = $state(false);
  /** The code to show, while nobody let this screen in. */
  answered = $state.raw<Answered | null>(null);
  /** Why there is no code: the server refused to give one out. */
  refused = $state.raw<Refused | null>(null);
  /** Whose center this is. */
  place = $state.raw<Build | null>(null);

  readonly #client: Client;
  readonly #wallId: string;
  #failures = 0;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #reporter: Reporter | null = null;
  #reloader: Reloader | null = null;

  constructor(client: Client, wallId: string) {
    this.#client = client;
    this.#wallId = wallId;
  }

  start(): void {
    this.#slowTimer = setTimeout(() => (this.slow = true), SLOW_MS);
    void this.#try("session");
  }

  stop(): void {
    clearTimeout(this.#slowTimer);
    clearTimeout(this.#retryTimer);
    this.#close();
  }

  async #try(step: Step): Promise<void> {
    let at = step;
    try {
      if (step === "pairing") return await this.#ask();
      const session = await this.#client.session();
      // A paired screen shows its own wall, whatever its browser opens after a restart.
      if (session.wall !== null && session.wall !== this.#wallId)
        return this.#go({ do: "open", wall: session.wall });
      at = "wall";
      if (this.stage === "session") this.stage = "wall";
      const wall = await this.#client.wall(this.#wallId);
      this.#open(session, wall);
    } catch (reason) {
      const problem = Problem.of(reason);
      this.#failures += 1;
      if (at === "pairing") this.refused = { problem, atMs: performance.now() };
      this.#go(afterFailure(at, problem, this.#failures, Math.random));
    }
  }

  async #ask(): Promise<void> {
    this.stage = "pairing";
    const answer = await this.#client.pairing(tellable(this.#wallId));
    const fresh = answer.code !== this.answered?.answer.code;
    this.answered = { answer, atMs: performance.now() };
    this.refused = null;
    this.#failures = 0;
    this.#go(afterAnswer(answer));
    if (fresh || this.place === null) await this.#look();
  }

  /** Whose center this is, and whether it runs a newer build by now: a code may stand for days. */
  async #look(): Promise<void> {
    const build = await this.#client.build().catch(() => null);
    if (build === null) return;
    this.#reloader ??= new Reloader(this.#client, build.build);
    this.#reloader.serving(build.build);
    this.place = build;
  }

  #go(next: Next): void {
    if (next.do === "open") {
      location.replace(`/wall/${encodeURIComponent(next.wall)}${location.search}`);
      return;
    }
    this.stage = next.stage;
    this.#retryTimer = setTimeout(() => void this.#try(next.step), next.afterMs);
  }

  #open(session: Session, wall: Wall): void {
    this.stage = "feed";
    this.#failures = 0;
    const reloader = new Reloader(this.#client, session.build);
    const feed = new Feed(this.#client, {
      topics: [...wall.pages.map((page) => `wall:${page.id}`), "sources", ALERTS, ONCALL],
      closesWhenHidden: false,
      onSignIn: () => void this.#ended(session),
      onBuild: (build) => reloader.serving(build),
    });
    feed.start();
    if (session.wall !== null) {
      this.#reporter = new Reporter(this.#client, session.build);
      this.#reporter.start();
    }
    this.ready = { session, wall, feed };
  }

  /** A screen that was revoked shows a code again. A person signs in again, or leaves a paired screen. */
  async #ended(session: Session): Promise<void> {
    const paired = session.wall !== null || (await this.#isPaired());
    if (!paired) return signIn("expired");
    this.#close();
    this.stage = "session";
    void this.#try("session");
  }

  async #isPaired(): Promise<boolean> {
    const session = await this.#client.session().catch(() => null);
    return session !== null && session.wall !== null;
  }

  #close(): void {
    this.#reporter?.stop();
    this.#reporter = null;
    this.ready?.feed.stop();
    this.ready = null;
  }
}

/** A wall keeps its address, so that whoever logs in gets it back. */
export function signIn(why: "expired" | null): void {
  const asked = new URLSearchParams({ next: location.pathname + location.search });
  if (why !== null) asked.set("why", why);
  location.assign(`/login?${asked}`);
}
