import { Problem, type Client, type Session, type Wall } from "../../api";
import { Feed } from "../../live/feed.svelte";
import { Reloader } from "../../live/reloader";
import { backoffMs } from "../../live/connection";

export type Stage = "session" | "wall" | "feed" | "unreachable" | "missing";

interface Ready {
  readonly session: Session;
  readonly wall: Wall;
  readonly feed: Feed;
}

const SLOW_MS = 300;

/** Brings a wall up without anybody at a keyboard: tries again until it stands. */
export class Boot {
  ready = $state.raw<Ready | null>(null);
  stage = $state<Stage>("session");
  /** Whether the wait is long enough to say what it is for. */
  slow = $state(false);

  readonly #client: Client;
  readonly #wallId: string;
  #failures = 0;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, wallId: string) {
    this.#client = client;
    this.#wallId = wallId;
  }

  start(): void {
    this.#slowTimer = setTimeout(() => (this.slow = true), SLOW_MS);
    void this.#try();
  }

  stop(): void {
    clearTimeout(this.#slowTimer);
    clearTimeout(this.#retryTimer);
    this.ready?.feed.stop();
  }

  async #try(): Promise<void> {
    try {
      const session = await this.#client.session();
      this.stage = "wall";
      const wall = await this.#client.wall(this.#wallId);
      this.#open(session, wall);
    } catch (problem) {
      this.#failed(problem instanceof Problem ? problem : new Problem(0));
    }
  }

  #failed(problem: Problem): void {
    if (problem.status === 401) return signIn(null);
    if (problem.status === 404) {
      this.stage = "missing";
      return;
    }
    this.stage = "unreachable";
    this.#failures += 1;
    const wait = problem.retryAfterSeconds ?? Math.max(1, backoffMs(this.#failures, Math.random) / 1000);
    this.#retryTimer = setTimeout(() => void this.#try(), wait * 1000);
  }

  #open(session: Session, wall: Wall): void {
    this.stage = "feed";
    const reloader = new Reloader(this.#client, session.build);
    const feed = new Feed(this.#client, {
      topics: [...wall.pages.map((page) => `wall:${page.id}`), "sources"],
      closesWhenHidden: false,
      onSignIn: () => signIn("expired"),
      onBuild: (build) => reloader.serving(build),
    });
    feed.start();
    this.ready = { session, wall, feed };
  }
}

/** A wall keeps its address, so that whoever logs in gets it back. */
function signIn(why: "expired" | null): void {
  const asked = new URLSearchParams({ next: location.pathname + location.search });
  if (why !== null) asked.set("why", why);
  location.assign(`/login?${asked}`);
}
