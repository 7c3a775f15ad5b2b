import type { components } from "./schema";
import type { Wire } from "./wire";

type Schemas = components["schemas"];

/** What is asked and changed of schedules. */
export class OncallCalls {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Four weeks. since: a day of the place, "2026-11-23"; null: this week's Monday. */
  schedules(since: string | null): Promise<Schemas["OncallSchedules"]> {
    return this.#wire.json("GET", since === null ? "/oncall/schedules" : `/oncall/schedules?${new URLSearchParams({ since }).toString()}`);
  }

  now(): Promise<Schemas["OncallNowList"]> {
    return this.#wire.json("GET", "/oncall/now");
  }

  add(wanted: Schemas["OverrideWanted"]): Promise<Schemas["OncallOverride"]> {
    return this.#wire.json("POST", "/oncall/overrides", wanted);
  }

  change(id: number, change: Schemas["OverrideChange"]): Promise<Schemas["OncallOverride"]> {
    return this.#wire.json("PUT", `/oncall/overrides/${id}`, change);
  }

  async remove(id: number, version: number): Promise<void> {
    await this.#wire.send("DELETE", `/oncall/overrides/${id}?version=${version}`);
  }

  swap(wanted: Schemas["SwapWanted"]): Promise<Schemas["OncallOverride"][]> {
    return this.#wire.json("POST", "/oncall/swaps", wanted);
  }

  /** Chains as they would be climbed now for alerts of a priority. */
  chains(priority: string): Promise<Schemas["OncallChains"]> {
    return this.#wire.json("GET", `/oncall/chains?${new URLSearchParams({ priority }).toString()}`);
  }

  contacts(): Promise<Schemas["OncallContacts"]> {
    return this.#wire.json("GET", "/oncall/people");
  }

  /** Sends a test by each way of somebody. */
  test(person: string): Promise<Schemas["Trial"]> {
    return this.#wire.json("POST", `/oncall/people/${encodeURIComponent(person)}/test`, {});
  }

  tested(person: string): Promise<Schemas["Trial"]> {
    return this.#wire.json("GET", `/oncall/people/${encodeURIComponent(person)}/test`);
  }

  /** Says that a test arrived, by its code. */
  confirmTest(person: string, code: string): Promise<Schemas["TrialConfirmed"]> {
    return this.#wire.json("POST", `/oncall/people/${encodeURIComponent(person)}/test/confirm`, { code });
  }

  async calendars(): Promise<Schemas["CalendarLink"][]> {
    return (await this.#wire.json<Schemas["CalendarLinks"]>("GET", "/oncall/calendars")).calendars;
  }

  makeCalendar(wanted: Schemas["CalendarWanted"]): Promise<Schemas["NewCalendar"]> {
    return this.#wire.json("POST", "/oncall/calendars", wanted);
  }

  async revokeCalendar(id: string): Promise<void> {
    await this.#wire.send("DELETE", `/oncall/calendars/${encodeURIComponent(id)}`);
  }
}
