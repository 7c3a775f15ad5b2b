/**
 * Every page of the desk: its address, its name, who may see it. A new page is one more entry here;
 * it then has a deep link (`api/static.py` serves the desk there), a place in the navigation and in
 * the search.
 */
import type { Component } from "svelte";
import type { Client, Session } from "../../api";
import type { Messages } from "../../i18n/vi";
import type { Feed } from "../../live/feed.svelte";
import Home from "./home/Home.svelte";
import type { IconName } from "./parts/icons";

/** What every page is given. Its own state is in the query of its address: see `address.svelte.ts`. */
export interface PageProps {
  readonly client: Client;
  readonly session: Session;
  readonly feed: Feed;
}

export interface Route {
  readonly path: string;
  /** It has pages below: /alerts/7. */
  readonly below?: boolean;
  /** Null: reached from the menu of one's name, not from the navigation. */
  readonly group: "operate" | "indicators" | "admin" | null;
  readonly icon: IconName;
  readonly title: (messages: Messages) => string;
  /** What `api/access.py` calls the permission, or each of which one is enough; null: whoever is signed in. */
  readonly permission: string | readonly string[] | null;
  readonly load: () => Promise<{ readonly default: Component<PageProps> }>;
}

export const ROUTES: readonly Route[] = [
  {
    path: "/",
    group: "operate",
    icon: "home",
    title: (messages) => messages.home.title,
    permission: null,
    load: () => Promise.resolve({ default: Home }),
  },
  {
    path: "/alerts",
    below: true,
    group: "operate",
    icon: "bell",
    title: (messages) => messages.alerts.title,
    permission: "alerts",
    load: () => import("./alerts/Alerts.svelte"),
  },
  {
    path: "/incidents",
    below: true,
    group: "operate",
    icon: "page",
    title: (messages) => messages.incidents.title,
    permission: "duty_read",
    load: () => import("./incidents/Incidents.svelte"),
  },
  {
    path: "/handover",
    group: "operate",
    icon: "note",
    title: (messages) => messages.handover.title,
    permission: "duty_read",
    load: () => import("./handover/Handover.svelte"),
  },
  {
    path: "/oncall",
    below: true,
    group: "operate",
    icon: "calendar",
    title: (messages) => messages.desk.oncall,
    permission: "oncall_read",
    load: () => import("./oncall/Oncall.svelte"),
  },
  {
    path: "/portals",
    group: "operate",
    icon: "portals",
    title: (messages) => messages.budgets.title,
    permission: "alerts",
    load: () => import("./portals/Portals.svelte"),
  },
  {
    path: "/rules",
    below: true,
    group: "operate",
    icon: "rules",
    title: (messages) => messages.desk.rules,
    permission: "rules_read",
    load: () => import("./rules/Rules.svelte"),
  },
  {
    path: "/kpi",
    below: true,
    group: "indicators",
    icon: "target",
    title: (messages) => messages.desk.kpis,
    permission: "kpi_read",
    load: () => import("./kpi/Kpis.svelte"),
  },
  {
    path: "/kpi/milestones",
    group: "indicators",
    icon: "flag",
    title: (messages) => messages.desk.milestones,
    permission: "kpi_read",
    load: () => import("./kpi/Kpis.svelte"),
  },
  {
    path: "/nop-so-lieu",
    below: true,
    group: "indicators",
    icon: "upload",
    title: (messages) => messages.desk.handin,
    permission: ["kpi_handin", "kpi_approve"],
    load: () => import("./handin/HandIn.svelte"),
  },
  {
    path: "/reports",
    group: "indicators",
    icon: "page",
    title: (messages) => messages.desk.reports,
    permission: "kpi_read",
    load: () => import("./reports/Reports.svelte"),
  },
  {
    path: "/admin/sources",
    group: "admin",
    icon: "sources",
    title: (messages) => messages.admin.sources,
    permission: "sources",
    load: () => import("./sources/Sources.svelte"),
  },
  {
    path: "/admin/screens",
    group: "admin",
    icon: "screens",
    title: (messages) => messages.screens.title,
    permission: "screens",
    load: () => import("./screens/Screens.svelte"),
  },
  {
    path: "/account",
    group: null,
    icon: "lock",
    title: (messages) => messages.account.title,
    permission: null,
    load: () => import("./account/Account.svelte"),
  },
];

/** A page with an address of its own is itself, though it may lie below another one. */
export function routeOf(path: string): Route | undefined {
  return ROUTES.find((route) => route.path === path) ?? ROUTES.find((route) => route.below === true && path.startsWith(`${route.path}/`));
}

/** Whether the server would let this session see a page: asked again there, at every request. */
export function maySee(route: Route, session: Session): boolean {
  return route.permission === null || [route.permission].flat().some((one) => session.permissions.includes(one));
}
