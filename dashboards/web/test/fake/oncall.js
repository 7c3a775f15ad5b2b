/**
 * Who is on duty at the fake place. `POST /fake?oncall=…`:
 *   on         two schedules, a gap, a swap, somebody without a tested channel
 *   empty      no schedules       many      thirty, some in another zone, two at once
 *   conflict   somebody else changes each override just before     own   nobody's but one's own may be changed
 */
const ZONE = "Asia/Ho_Chi_Minh";
const [HOUR, DAY, AHEAD] = [3_600_000, 86_400_000, 7 * 3_600_000];
const PEOPLE = /** @type {[string, string, number | null][]} */ ([
  ["an", "Nguyễn Văn An", 6], ["binh", "Trần Thị Bình", 26], ["hoa", "Lò Thị Hoa", 8], ["chinh", "Vàng A Chỉnh", null],
  ["script", "<script>alert(1)</script> Nguyễn Thị Thùy Dương của Trung tâm Phục vụ hành chính công", 3], ["cu", "sung-da-nghi", null],
]);

/** @typedef {{ id: number, version: number, schedule: string, begins: number, ends: number, person: string, replaces: string | null, swap: string | null, note: string, at: number, by: string }} Override */
/** @typedef {{ person: string, from: number, to: number, layer: number | null, override: number | null }} Shift */
/** @type {Override[]} */
const overrides = [];
/** @type {{ id: string, person: string | null, schedule: string | null, created_at: string, read_at: string | null }[]} */
let links = [];
let numbers = 10;

const iso = (/** @type {number} */ at) => new Date(at).toISOString();
const midnight = (/** @type {number} */ at) => Math.floor((at + AHEAD) / DAY) * DAY - AHEAD;
const monday = () => {
  const today = midnight(Date.now());
  return today - ((new Date(today + AHEAD).getUTCDay() + 6) % 7) * DAY;
};

const SCHEDULES = [
  { id: "cntt", vi: "chính", en: "first", hours: 12, start: 6, turns: [["an"], ["hoa"], ["binh"], ["chinh"], ["hoa"]] },
  { id: "du-phong", vi: "dự phòng", en: "backup", hours: 24, start: 6, turns: [["binh"], ["hoa"], ["chinh"], ["an"]] },
];
const MANY = Array.from({ length: 30 }, (_, i) => ({
  id: `lich-${i}`, vi: i === 4 ? "<script>alert(1)</script>" : `Trực xã số ${i + 1} và các thôn bản lân cận`, en: `Commune ${i + 1}`, hours: i % 3 === 0 ? 168 : 12, start: 7,
  turns: i % 5 === 0 ? [["an", "script"], ["binh"]] : [["hoa"], ["chinh"], ["script"]],
}));

function first() {
  if (overrides.length > 0) return;
  const [week, at] = [monday(), Date.now() - DAY];
  const add = (/** @type {Partial<Override>} */ of) => overrides.push(/** @type {Override} */ ({ id: (numbers += 1), version: 1, schedule: "cntt", replaces: null, swap: null, note: "", at, by: "Trần Thị Bình", ...of }));
  const gap = midnight(Date.now()) + 2 * DAY + 18 * HOUR;
  add({ begins: gap, ends: gap + 12 * HOUR, person: "cu", note: "đã chuyển công tác" });
  add({ begins: week + 9 * DAY + 18 * HOUR, ends: week + 10 * DAY + 6 * HOUR, person: "hoa", swap: "s1", note: "đổi ca với Bình" });
  add({ begins: week + 12 * DAY + 18 * HOUR, ends: week + 13 * DAY + 6 * HOUR, person: "binh", swap: "s1", note: "đổi ca với Hoa" });
  add({ begins: week + 16 * DAY + 6 * HOUR, ends: week + 16 * DAY + 18 * HOUR, person: "an", version: 2, note: "Hoa đi tập huấn" });
}

/** @param {{ id: string, hours: number, start: number, turns: string[][] }} schedule @param {number} since @param {number} until @returns {Shift[]} */
function shifts({ id, hours, start, turns }, since, until) {
  const origin = monday() - 8 * 7 * DAY + start * HOUR;
  /** @type {Shift[]} */
  let found = [];
  for (let from = origin, i = 0; from < until; from += hours * HOUR, i += 1)
    if (from + hours * HOUR > since)
      for (const person of turns[i % turns.length] ?? []) found.push({ person, from: Math.max(from, since), to: Math.min(until, from + hours * HOUR), layer: 0, override: null });
  for (const of of overrides.filter((one) => one.schedule === id)) {
    const [from, to] = [Math.max(of.begins, since), Math.min(of.ends, until)];
    if (from >= to) continue;
    const cut = found.filter(({ person }) => of.replaces === null || of.replaces === person);
    found = found.flatMap((one) => {
      if (!cut.includes(one) || one.to <= from || one.from >= to) return [one];
      return [{ ...one, to: from }, { ...one, from: to }].filter((part) => part.from < part.to);
    });
    if (of.person !== "cu") found.push({ person: of.person, from, to, layer: null, override: of.id });
  }
  return found.toSorted((a, b) => a.from - b.from);
}

/** @param {Shift[]} all @param {number} since @param {number} until */
function gaps(all, since, until) {
  const found = [];
  let at = since;
  for (const { from, to } of all) {
    if (from > at) found.push([at, from]);
    at = Math.max(at, to);
  }
  if (at < until) found.push([at, until]);
  return /** @type {[number, number][]} */ (found);
}

/** @param {Override} of */
const told = (of) => ({
  id: of.id, version: of.version, schedule: of.schedule, begins: iso(of.begins), ends: iso(of.ends), person: of.person, replaces: of.replaces, swap: of.swap, note: of.note,
  created_at: iso(of.at), created_by: "user:binh", created_by_name: of.by, updated_at: iso(of.at), updated_by: "user:binh", updated_by_name: of.by, may_change: of.ends > Date.now(),
});

/** @param {string} stage @param {string | null} asked */
function schedules(stage, asked) {
  first();
  const now = Date.now();
  const since = asked === null ? monday() : Date.parse(`${asked}T00:00Z`) - AHEAD;
  const until = since + 28 * DAY;
  const listed = stage === "empty" ? [] : stage === "many" ? MANY : SCHEDULES;
  const own = stage === "own";
  const rows = listed.map((of) => {
    const all = shifts(of, since, until);
    const ahead = shifts(of, now - DAY, now + 14 * DAY);
    const on = ahead.filter(({ from, to }) => from <= now && now < to);
    const end = on[0]?.to ?? null;
    const load = [...new Set(all.map(({ person }) => person))].map((person) => {
      const mine = all.filter((one) => one.person === person);
      return { person, hours: mine.reduce((sum, { from, to }) => sum + (to - from) / HOUR, 0), nights: mine.filter(({ from }) => new Date(from + AHEAD).getUTCHours() >= 18).length };
    });
    return {
      of, ahead, row: {
        id: of.id, name: { vi: of.vi, en: of.en }, zone: of.id === "lich-2" ? "Europe/Berlin" : ZONE, unit: null, may_override: true,
        layers: [{ people: of.turns, hours: of.hours, starts: "2026-11-02T06:00", until: null, restricted: false }],
        now: { people: on.map(({ person }) => person), until: end === null ? null : iso(end), next: end === null ? [] : ahead.filter(({ from, to }) => from <= end && end < to).map(({ person }) => person) },
        shifts: all.map(({ person, from, to, layer, override }) => ({ person, begins: iso(from), ends: iso(to), layer, override })),
        gaps: gaps(all, since, until).map(([from, to]) => ({ begins: iso(from), ends: iso(to), hours: (to - from) / HOUR })),
        overrides: overrides.filter((one) => one.schedule === of.id && one.begins < until && one.ends > since).map(told),
        load, uncovered_hours: 0,
      },
    };
  });
  const mend = rows.flatMap(({ of, ahead }) => gaps(ahead, now, now + 14 * DAY).map(([from, to]) => ({ kind: "gap", schedules: [of.id], begins: iso(from), ends: iso(to), hours: (to - from) / HOUR, person: null, shifts: null })));
  const chinh = rows.flatMap(({ ahead }) => ahead.filter(({ person, to }) => person === "chinh" && to > now));
  const untested = chinh.length === 0 ? [] : [{ kind: "untested", schedules: rows.slice(0, 2).map(({ of }) => of.id), begins: iso(chinh[0]?.from ?? now), ends: null, hours: null, person: "chinh", shifts: chinh.length }];
  const binh = rows.flatMap(({ ahead }) => ahead.filter(({ person, to }) => person === "binh" && to > now));
  const disabled = binh.length === 0 ? [] : [{ kind: "disabled", schedules: rows.slice(0, 1).map(({ of }) => of.id), begins: iso(binh[0]?.from ?? now), ends: null, hours: null, person: "binh", shifts: binh.length }];
  return {
    as_of: iso(now), since: iso(since), until: iso(until), zone: ZONE, me: rows.length === 0 ? null : "an", may_override_all: !own,
    days: rows.length === 0 ? [] : Array.from({ length: 28 }, (_, i) => {
      const day = new Date(since + AHEAD + i * DAY);
      const holiday = i === 1 ? { vi: "Ngày Văn hóa Việt Nam", en: "Culture Day" } : null;
      return { day: day.toISOString().slice(0, 10), working: holiday === null && ![0, 6].includes(day.getUTCDay()), holiday };
    }),
    people: PEOPLE.map(([id, name, days]) => ({ id, name, left: id === "cu", tested_at: days === null ? null : iso(now - days * DAY) })),
    schedules: rows.map(({ row }) => row), to_mend: [...disabled, ...untested, ...mend],
  };
}

function onDuty(/** @type {string} */ stage) {
  const found = schedules(stage, null);
  const name = (/** @type {string} */ id) => PEOPLE.find(([one]) => one === id)?.[1] ?? id;
  return {
    as_of: found.as_of,
    schedules: found.schedules.map(({ id, name: called, now }) => ({ schedule: id, name: called, people: now.people.map(name), until: now.until, next: now.next.map(name) })),
  };
}

/** @param {string} priority @param {string} stage */
export function chain(priority, stage) {
  const duty = schedules(stage, null).schedules[0]?.now.people ?? [];
  const call = (/** @type {string} */ id, /** @type {[string, number][]} */ ...ways) => ({ person: id, name: PEOPLE.find(([one]) => one === id)?.[1] ?? id, ways: ways.map(([way, after_seconds]) => ({ way, after_seconds })) });
  const step = (/** @type {number} */ after_seconds, /** @type {string} */ kind, /** @type {string} */ of, /** @type {object[]} */ people, why = "called") => ({ after_seconds, kind, of: { vi: of, en: of }, people, why });
  const climbs = priority === "p1" || priority === "p2";
  const first = step(0, "schedule", "chính", duty.map((id) => call(id, ["voice", 0], ["sms", 120])), duty.length === 0 ? "nobody" : "called");
  const later = [step(300, "person", "Trần Thị Bình", [call("binh", ["voice", 0], ["sms", 0])], priority === "p2" ? "quiet" : "called"), step(priority === "p2" ? 300 : 600, "team", "cntt-all", [call("an", ["push", 0]), call("script", ["zalo", 0]), call("cu")]), step(900, "channel", "còi báo", [])];
  return { id: "cntt-24x7", priority, climbs, steps: climbs ? [first, ...later] : [first], repeat: climbs ? 3 : 0, repeat_after_seconds: climbs ? 1500 : null, receivers: ["truc-cntt"] };
}

function contacts() {
  const now = Date.now();
  return { as_of: iso(now), people: PEOPLE.filter(([id]) => id !== "cu").map(([id, name, days], i) => ({
    id, name, teams: i < 3 ? ["cntt"] : [], on_duty: i === 1 ? [{ vi: "chính", en: "first" }] : [], has_account: i !== 1, quiet: i === 2 ? { begins: "22:00", ends: "06:00" } : null,
    ways: i === 4 ? [] : [{ way: "voice", reached_at: days === null ? null : iso(now - days * DAY) }, { way: "sms", reached_at: null }, { way: "push", reached_at: iso(now - 40 * DAY) }],
    by_priority: Object.fromEntries(["p1", "p2", "p3", "p4"].map((priority, p) => [priority, i === 4 ? [] : p < 2 ? [{ way: "voice", after_seconds: 0 }, { way: "sms", after_seconds: 120 }] : [{ way: "push", after_seconds: 0 }]])),
  })) };
}

/** The topic of the feed. */
export function topic(/** @type {string} */ stage) {
  const told = schedules(stage, null);
  const gaps = told.schedules.flatMap(({ id, name, gaps }) => gaps.filter(({ ends }) => Date.parse(ends) > Date.now()).map(({ begins, ends }) => ({ schedule: id, name, begins, ends })));
  const untested = PEOPLE.filter(([, , days]) => days === null).map(([, name]) => name);
  const ahead = { gaps, gap_count: gaps.length, untested, untested_count: untested.length };
  return { schedules: onDuty(stage).schedules.map((one) => ({ ...one, is_missed: one.people.length === 0 })), ahead };
}

/** @param {any} body @param {Partial<Override>} over @returns {Override} */
const made = (body, over = {}) => ({
  id: (numbers += 1), version: 1, schedule: body.schedule, begins: Math.max(Date.now(), Date.parse(body.begins)), ends: Date.parse(body.ends), person: body.person,
  replaces: body.replaces ?? null, swap: null, note: body.note ?? "", at: Date.now(), by: "Quản trị", ...over,
});

/** @param {string} method @param {string} path @param {URLSearchParams} query @param {any} body @param {string} stage */
export function answer(method, path, query, body, stage) {
  if (!path.startsWith("/oncall/")) return null;
  if (path === "/oncall/schedules") return { status: 200, body: schedules(stage, query.get("since")) };
  if (path === "/oncall/chains") return { status: 200, body: { as_of: iso(Date.now()), chains: stage === "empty" ? [] : [chain(query.get("priority") ?? "p1", stage), { ...chain(query.get("priority") ?? "p1", stage), id: "khong-dung", receivers: [] }] } };
  if (path.endsWith("/test/confirm")) return body.code === "1234" ? { status: 200, body: { way: "sms" } } : { status: 404, body: { title: "No such code" } };
  if (path.endsWith("/test")) return { status: 200, body: { person: "an", ways: ["voice", "sms"].map((way, i) => ({ way, asked_at: method === "POST" ? iso(Date.now()) : null, result: method === "POST" ? ["waiting", "delivered"][i] : null, answer: null, confirmed_at: null, tested_at: null })) } };
  if (path === "/oncall/people") return { status: 200, body: stage === "empty" ? { as_of: iso(Date.now()), people: [] } : contacts() };
  if (path === "/oncall/now") return { status: 200, body: onDuty(stage) };
  if (path === "/oncall/calendars" && method === "GET") return { status: 200, body: { calendars: links } };
  if (path === "/oncall/calendars") {
    const link = { id: `c${(numbers += 1)}`, person: body.person ?? null, schedule: body.schedule ?? null, created_at: iso(Date.now()), read_at: null };
    links = [link, ...links];
    return { status: 201, body: { ...link, url: `https://ioc.example.vn/api/ioc/v1/oncall/ics/${"kX9".repeat(14)}${link.id}.ics` } };
  }
  if (path.startsWith("/oncall/calendars/")) {
    links = links.filter(({ id }) => !path.endsWith(`/${id}`));
    return { status: 204, body: null };
  }
  if (path === "/oncall/overrides") {
    const of = made(body);
    overrides.push(of);
    return { status: 201, body: told(of) };
  }
  if (path === "/oncall/swaps") {
    const [swap, { first: one, second: two }] = [`s${(numbers += 1)}`, body];
    const both = [made({ ...one, ...body, begins: one.begins, ends: one.ends, person: two.person, replaces: one.person }, { swap }), made({ ...two, ...body, begins: two.begins, ends: two.ends, person: one.person, replaces: two.person }, { swap })];
    overrides.push(...both);
    return { status: 201, body: both.map(told) };
  }
  return changed(method, Number(/^\/oncall\/overrides\/(\d+)$/.exec(path)?.[1]), Number(query.get("version") ?? body.version), body, stage);
}

/** @param {string} method @param {number} id @param {number} version @param {any} body @param {string} stage */
function changed(method, id, version, body, stage) {
  const index = overrides.findIndex((one) => one.id === id);
  let of = overrides[index];
  if (of === undefined) return { status: 404, body: { title: "No such override" } };
  if (stage === "conflict" && of.by !== "Lò Thị Hoa") of = overrides[index] = { ...of, version: of.version + 1, ends: of.ends - 2 * HOUR, person: "binh", by: "Lò Thị Hoa", at: Date.now() };
  if (of.version !== version) return { status: 409, body: { title: "Changed meanwhile", status: 409, detail: `${of.by} has changed it`, now: told(of) } };
  if (method === "DELETE") {
    overrides.splice(index, 1);
    return { status: 204, body: null };
  }
  const next = (overrides[index] = { ...of, ...made({ ...body, schedule: of.schedule }), id, version: version + 1, swap: of.swap });
  return { status: 200, body: told(next) };
}
