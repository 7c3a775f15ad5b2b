import { expect, it } from "vitest";
import { Problem } from "../../../api";
import { vi } from "../../../i18n/vi";
import { why } from "./why";

it.each<[string, Problem, string]>([
  ["no server", new Problem(0), vi.login.unreachable],
  ["the session has ended", new Problem(401), `${vi.login.expired}. ${vi.login.expiredHelp}`],
  ["not allowed", new Problem(403), vi.desk.notAllowed],
  ["the server has just started", new Problem(503, { title: "Not known yet" }), vi.admin.notYet],
  ["the database is away", new Problem(503, { title: "Not now" }), vi.desk.storeAway],
  ["a proxy without a server", new Problem(503), vi.login.failed("503")],
  ["too often", new Problem(429, { retry_after_seconds: 30 }), vi.login.wait("30")],
  ["anything else", new Problem(500), vi.login.failed("500")],
])("says what was not answered: %s", (_, problem, said) => {
  expect(why(problem, vi)).toBe(said);
});
