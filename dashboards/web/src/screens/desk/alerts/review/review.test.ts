import { describe, expect, it } from "vitest";
import { Problem, type AlertReview, type Client } from "../../../../api";
import { review as words } from "../../../../i18n/vi.review";
import { askedIn, listHref, parameters, ruleOf, type Asked } from "./asked";
import { Look } from "./look.svelte";
import { labels, rate, share, trend } from "./says";

const ASKED: Asked = { by: "noisiest", days: "30", unit: "" };

describe("what is asked for", () => {
  it.each([
    ["", ASKED],
    ["by=unused&days=365&unit=a", { by: "unused", days: "365", unit: "a" }],
    ["by=x&days=8", ASKED],
  ] as const)("%s", (query, asked) => expect(askedIn(new URLSearchParams(query))).toEqual(asked));

  it("goes to the server as it is, without what is not said", () => {
    expect(parameters(ASKED)).toEqual({ by: "noisiest", days: "30" });
    expect(parameters({ ...ASKED, unit: "a" })).toEqual({ by: "noisiest", days: "30", unit: "a" });
  });

  it("leads to the alerts of a rule", () => {
    expect(listHref("A&B", "")).toBe("/alerts?state=history&q=A%26B");
    expect(listHref("A", "khun-ha")).toBe("/alerts?state=history&q=A&unit=khun-ha");
  });
});

describe("the rule itself", () => {
  it.each([
    ["rules/a.yml: g: Down", true, "/rules/edit?id=rules%2Fa.yml%3A%20g%3A%20Down"],
    ["rules/a.yml: g: Down", false, null],
    ["posted/prom1/Down", true, null],
  ] as const)("of %s, seen: %s", (rule, may, href) => expect(ruleOf(rule, may)).toBe(href));
});

describe("the numbers", () => {
  it.each([
    [14, 10, "+40%"],
    [5, 10, "−50%"],
    [10, 10, "0%"],
    [110, 10, "×11"],
    [3, 0, "mới có"],
    [3, null, null],
  ])("%d after %s is %s", (fired, fired_before, says) => expect(trend({ fired, fired_before }, words, "vi")).toBe(says));

  it.each([
    [0, 3, "0%"],
    [1, 3, "33%"],
    [1, 1000, "<1%"],
    [999, 1000, "99%"],
    [3, 3, "100%"],
    [0, 0, "0%"],
  ])("%d of %d is %s", (part, whole, says) => expect(share(part, whole, "vi")).toBe(says));

  it.each([
    [0, "0"],
    [0.002, "<0,01"],
    [0.14, "0,14"],
    [12, "12"],
  ])("%d in ten minutes is %s", (of, says) => expect(rate(of, "vi")).toBe(says));

  it("tells label sets by what their rule does not say", () => {
    expect(labels({ site: "b", alertname: "Weak", priority: "p4", portal: "a", class: "network" })).toBe("portal=a, site=b");
  });
});

function page(name: string, next: string | null): AlertReview {
  const rule = { rule: name, name, file: "f", group: "g", fired_at: null };
  const load = { fired: 0, average: null, worst: 0, worst_at: null, above_share: null, most: 10 };
  const at = "2026-11-24T10:00:00Z";
  return { as_of: at, since: at, known_since: null, is_whole: false, load, ignored_min: 3, total: 2, rules: [], sets: [], unused: [rule], next };
}

/** Answers as the server would; what it was asked stands in `asked`. */
class Server {
  readonly asked: (string | null)[] = [];
  broken = false;

  review(_asked: unknown, cursor: string | null): Promise<AlertReview> {
    this.asked.push(cursor);
    if (this.broken) return Promise.reject(new Problem(500));
    return Promise.resolve(cursor === null ? page("first", "c") : page("second", null));
  }
}

describe("what was found", () => {
  it("grows by pages, and begins anew with another question", async () => {
    const server = new Server();
    const look = new Look(server as unknown as Client);
    await look.ask(ASKED);
    expect(look.unused.map(({ name }) => name)).toEqual(["first"]);
    await look.showMore();
    expect(look.unused.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(look.found?.next).toBeNull();
    await look.ask({ ...ASKED, days: "7" });
    expect(look.unused).toHaveLength(1);
    expect(server.asked).toEqual([null, null, "c", null]);
  });

  it("stays when the server does not answer, and says so", async () => {
    const server = new Server();
    const look = new Look(server as unknown as Client);
    await look.ask(ASKED);
    server.broken = true;
    await look.load();
    expect(look.problem?.status).toBe(500);
    expect(look.unused).toHaveLength(1);
  });
});
