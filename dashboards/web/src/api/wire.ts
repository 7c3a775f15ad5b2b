import { ask } from "./ask";
import { Problem, problemOf } from "./problems";
import type { components } from "./schema";

type Session = components["schemas"]["Session"];

export const BASE = "/api/ioc/v1";
/** Where a Prometheus answers. */
export const PROMETHEUS = "/api/v1";

const FORBIDDEN = 403;
/** api/access/needs.py: the title of a refusal that is about the token, not about the role. */
const FORGED = "The CSRF token is missing or wrong";

/** Requests and answers. Every failure is a `Problem`; nothing else is thrown. */
export class Wire {
  /** From the session; sent with every writing request that rides on the cookie. */
  csrf = "";
  #user: string | null = null;

  signedIn(session: Session): Session {
    this.csrf = session.csrf;
    this.#user = session.user.id;
    return session;
  }

  async json<T>(method: string, path: string, body?: object, base = BASE): Promise<T> {
    const response = await this.send(method, path, body, base);
    const parsed: unknown = await response.json().catch(() => {
      throw new Problem(response.status, { title: "not JSON" });
    });
    return parsed as T;
  }

  send(method: string, path: string, body?: object, base = BASE): Promise<Response> {
    return this.twice(() => this.#ask(method, path, body, base));
  }

  /** Asks a second time where only the token was another. */
  async twice(asked: () => Promise<Response>): Promise<Response> {
    const response = await asked();
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.status !== FORBIDDEN || problem.message !== FORGED || !(await this.#signedInElsewhere())) throw problem;
    const again = await asked();
    if (!again.ok) throw await problemOf(again);
    return again;
  }

  /** Whether the same person has signed in again in another tab, so that only the token is another. */
  async #signedInElsewhere(): Promise<boolean> {
    const answer = await this.#ask("GET", "/session");
    if (!answer.ok) return false;
    const { csrf, user } = (await answer.json()) as Session;
    if (user.id !== this.#user || csrf === this.csrf) return false;
    this.csrf = csrf;
    return true;
  }

  #ask(method: string, path: string, body?: object, base = BASE): Promise<Response> {
    return ask(method, base + path, this.csrf, body);
  }
}
