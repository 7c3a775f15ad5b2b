/** What the search knows: pages, walls, sources, and what can be done from anywhere. */
import type { Session, WallName } from "../../../api";
import { chosen } from "../../../i18n/language.svelte";
import { listedSources } from "../../../live/sources";
import type { Topics } from "../../../live/topics";
import { address } from "../address.svelte";
import { maySee, routeOf, ROUTES, type Route } from "../routes";
import { chosenTheme } from "../theme.svelte";
import type { Findable } from "./find";

const ALERTS = "/alerts";

export interface Known {
  readonly session: Session;
  readonly walls: readonly WallName[];
  readonly topics: Topics;
}

/** Address of the page that tells of one source. */
export function sourceHref(id: string): string {
  return `/admin/sources?source=${encodeURIComponent(id)}`;
}

export function findables({ session, walls, topics }: Known): readonly Findable[] {
  return [...pages(session), ...walls.map(wall), ...sources(session, topics), ...commands()];
}

function pages(session: Session): readonly Findable[] {
  return ROUTES.filter((route) => maySee(route, session)).flatMap((route) => [
    page(route, route.path, route.title(chosen.messages)),
    ...(route.path === ALERTS ? [page(route, `${ALERTS}/review`, chosen.messages.review.title)] : []),
  ]);
}

function page({ icon }: Route, path: string, text: string): Findable {
  return { id: `page ${path}`, kind: "page", text, note: path, icon, run: () => address.go(path) };
}

function wall({ id, name }: WallName): Findable {
  const href = `/wall/${encodeURIComponent(id)}`;
  const run = (): void => location.assign(href);
  return { id: `wall ${id}`, kind: "wall", text: chosen.name(name), note: href, icon: "wall", run };
}

function sources(session: Session, topics: Topics): readonly Findable[] {
  const page = routeOf("/admin/sources");
  if (page === undefined || !maySee(page, session)) return [];
  return listedSources(topics, (name) => chosen.name(name)).map(({ id, name, quality }) => ({
    id: `source ${id}`,
    kind: "source",
    text: name,
    note: `${id} · ${chosen.messages.quality[quality]}`,
    icon: "sources",
    run: () => address.go(sourceHref(id)),
  }));
}

function commands(): readonly Findable[] {
  const words = chosen.messages;
  const theme = chosenTheme.shown === "dark" ? "light" : "dark";
  const language = chosen.language === "vi" ? "en" : "vi";
  const command = { kind: "command", note: "" } as const;
  return [
    { ...command, id: "theme", text: words.home.theme[theme], icon: theme === "dark" ? "moon" : "sun", run: () => chosenTheme.choose(theme) },
    { ...command, id: "language", text: words.desk.languages[language], icon: "language", run: () => chosen.choose(language) },
  ];
}
