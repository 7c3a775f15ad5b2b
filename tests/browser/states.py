"""Everything of the desk that somebody can look at: its pages, and what opens over them."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.async_api import Page

from .alarms import alarms
from .center import ADMIN, Center
from .place import WALL

SCREEN = "manhinh1"  # id of a paired screen
SCREEN_NAME = "TV 1"
SILENCE, ENDED = "5d1f0a1e-0000-4000-8000-000000000001", "5d1f0a1e-0000-4000-8000-000000000002"
MAINTENANCE = "b7000000-0000-4000-8000-000000000001"
_MATCHERS = '[{"label": "alertname", "relation": "=", "value": "Fiber"}]'
_HID = '[{"label": "alertname", "relation": "=", "value": "PortalDown"}]'


async def _nothing(page: Page) -> None:
    del page


async def _search(page: Page) -> None:
    await page.keyboard.press("Control+k")


async def _open_menu(page: Page) -> None:
    await page.locator(".avatar").click()


async def _change_password(page: Page) -> None:
    await _open_menu(page)
    await page.locator("#account-menu .acts button").first.click()


async def _revoke(page: Page) -> None:
    await page.locator(f"[data-screen='{SCREEN}'] button").click()


@dataclass(frozen=True, slots=True)
class State:
    """A state of the desk. begin: to be there before `act`; ready: after it."""

    name: str
    path: str
    begin: str
    act: Callable[[Page], Awaitable[None]] = _nothing
    ready: str = "body"

    async def open(self, page: Page, language: str) -> None:
        """Go there, and wait until all of it stands."""
        await page.goto(f"{self.path}{'&' if '?' in self.path else '?'}lang={language}")
        await page.wait_for_selector(self.begin)
        await self.act(page)
        await page.wait_for_selector(self.ready)
        await page.evaluate("document.fonts.ready")


async def _open_alert(page: Page) -> None:
    await page.locator("[data-alert] a").first.click()


async def _silence(page: Page) -> None:
    await _open_alert(page)
    await page.locator(".detail [data-does='silence']").click()


async def _maintain(page: Page) -> None:
    await page.locator(".muting .panel-head > button.slim").click()


async def _put_off(page: Page) -> None:
    await page.keyboard.press("j")
    await page.keyboard.press("s")


async def _what_it_hid(page: Page) -> None:
    await page.locator("[data-ended] button").first.click()


async def _keys(page: Page) -> None:
    await page.keyboard.press("?")


async def _turn_on(page: Page) -> None:
    await page.locator(".inside .button").click()


async def _open_rule(page: Page) -> None:
    await page.locator("tr[data-rule] a").first.click()


async def _write_rule(page: Page) -> None:
    await page.fill("#rule-name", "PortalSlow")
    await page.fill("#rule-expr", "portal_up ==")


async def _open_incident(page: Page) -> None:
    await page.locator(".panel-head .button").click()


async def _make_report(page: Page) -> None:
    await page.locator(".reports .panel-head .button").click()


async def _open_shift(page: Page) -> None:
    await page.locator("[data-row][tabindex='0']").click()


async def _stand_in(page: Page) -> None:
    await page.keyboard.press("n")


async def _as_tables(page: Page) -> None:
    await page.keyboard.press("t")


async def _history(page: Page) -> None:
    await page.locator("[data-shows] .kinds button").last.click()


async def _type_figures(page: Page) -> None:
    if await page.locator("[data-type]").count():  # else a draft was begun in the other language
        await page.locator("[data-type]").click()


_HOME, _SCREENS = "tbody [data-value]", f"[data-screen='{SCREEN}']"
_ALERT, _RULE = "tr[data-alert]", "tr[data-rule]"
STATES = (
    State("login", "/login", "form"),
    State("start", "/", _HOME),
    State("alerts", "/alerts", _ALERT),
    State("alert", "/alerts", _ALERT, _open_alert, ".detail [data-entry]"),
    State("silence", "/alerts", _ALERT, _silence, "[data-preview]"),
    State(
        "ended", "/alerts?state=silenced&silences=ended", "[data-ended]", _what_it_hid, "[data-hid]"
    ),
    State("review", "/alerts/review", _RULE),
    State("silences", "/alerts?state=silenced", "[data-silence]", ready="[data-maintenance]"),
    State(
        "maintain",
        "/alerts?state=silenced",
        "[data-maintenance]",
        _maintain,
        "dialog[open] #maintain",
    ),
    State("put-off", "/alerts", _ALERT, _put_off, "dialog[open] #how"),
    State("keys", "/alerts", _ALERT, _keys, "dialog[open] #keys"),
    State("duty", "/alerts/review?by=duty", "[data-by='duty'] h2"),
    State("incident", "/incidents", "[data-empty]", _open_incident, "dialog[open] #incident-open"),
    State("handover", "/handover", ".sheet .part"),
    State("oncall", "/oncall", "[data-on-duty]", ready="[data-row]"),
    State("shift", "/oncall", "[data-row]", _open_shift, "dialog[open] #shift"),
    State("stand-in", "/oncall", "[data-row]", _stand_in, "dialog[open] #stand-in"),
    State("oncall-list", "/oncall/list", "[data-on-duty]", ready="[data-key]"),
    State("oncall-people", "/oncall/people", "[data-person]"),
    State("oncall-chains", "/oncall/chains", "[data-chain]"),
    State("portals", "/portals", "[data-portal] [data-value]"),
    State("reports", "/reports", "[data-report]", _make_report, "dialog[open] #report-make"),
    State("kpis", "/kpi", "[data-ready] tr[data-kpi]", ready="[data-preview]"),
    State("kpi", "/kpi/K01", "[data-kpi][data-ready]", _as_tables, ".twin table"),
    State("kpi-then", "/kpi/K06?as_of=2026-03-14", "[data-as-of]", _history, "[data-shows]"),
    State("kpi-unit", "/kpi/units/khun-ha-2025", "[data-unit][data-ready] tr[data-kpi]"),
    State("milestones", "/kpi/milestones", "tr[data-milestone]"),
    State("rules", "/rules", _RULE),
    State("rule", "/rules", _RULE, _open_rule, "[data-rule] .trial"),
    State("rule-new", "/rules/new", "#rule-name", _write_rule, "#rule-expr-fault"),
    State("handin", "/nop-so-lieu", "[data-template], tr[data-line]", _type_figures, "[data-next]"),
    State("handin-approve", "/nop-so-lieu/duyet", "[data-waits], [data-empty]"),
    State("handin-fresh", "/nop-so-lieu/do-moi", "[data-quality-of]"),
    State("sources", "/admin/sources", "[data-source-row]"),
    State("screens", "/admin/screens", f"{_SCREENS}, .waiting"),
    State("revoke", "/admin/screens", _SCREENS, _revoke, "dialog[open] #revoke"),
    State("account", "/account", "[data-factor]", _turn_on, "#proof-password"),
    State("search", "/", _HOME, _search, "[role='option']"),
    State("menu", "/", _HOME, _open_menu, "#account-menu"),
    State("password", "/", _HOME, _change_password, "dialog[open] #change-password"),
)


@contextmanager
def screens(center: Center) -> Iterator[None]:
    """Give one paired screen, which is well, one that shows its code, an alarm, and a silence."""
    with alarms(center.database) as fired, center.database.connect() as conn:
        fired.fire("PortalDown", "p2", portal="pakn")
        conn.execute(
            "INSERT INTO silence (id, matchers, starts_at, ends_at, created_by, comment,"
            " updated_at, actor) VALUES (%s, %s, now(), now() + interval '30 minutes', %s, 'x',"
            " now(), %s)",
            [SILENCE, _MATCHERS, f"user:{ADMIN}", f"user:{ADMIN}"],
        )
        conn.execute(
            "INSERT INTO silence (id, matchers, starts_at, ends_at, created_by, comment,"
            " updated_at, actor) SELECT %s, %s, now() - interval '1 hour',"
            " clock_timestamp(), %s, 'x', now(), %s",
            [ENDED, _HID, f"user:{ADMIN}", f"user:{ADMIN}"],
        )
        conn.execute(
            "INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at,"
            " public, announced_at, reason, in_slo, created_at, created_by) VALUES (%s,"
            " 'Nâng cấp cổng', 'Upgrade', 'portal', '{x}', now(), now() + interval '1 hour', true,"
            " now() - interval '12 days', '', false, now(), %s)",
            [MAINTENANCE, f"user:{ADMIN}"],
        )
        conn.execute(
            "INSERT INTO kpi_report (period, scope, as_of, content, pdf, pdf_sha256, xlsx,"
            " xlsx_sha256, pages, simulated, made_by, made_at, request) VALUES ('2026-M10', 'core',"
            " now(), '{}', '', repeat('6f', 32), '', repeat('a9', 32), 8, true, 'user:x', now(),"
            " 'states')"
        )
        conn.execute(
            "INSERT INTO screen (id, name, wall_id, address, approved_by, approved_at, seen_at,"
            " heap_bytes) VALUES (%s, %s, %s, '127.0.0.1', %s, now(), now(), 48600000)",
            [SCREEN, SCREEN_NAME, WALL, f"user:{ADMIN}"],
        )
        conn.execute(
            "INSERT INTO screen_pairing (secret_hash, code, wall_id, address, asked_at, expires_at)"
            " VALUES (sha256('states'), 'K7M4QX', %s, '127.0.0.1', now(),"
            " now() + interval '10 minutes')",
            [WALL],
        )
        try:
            yield
        finally:
            conn.execute("DELETE FROM silence WHERE id IN (%s, %s)", [SILENCE, ENDED])
            conn.execute("DELETE FROM maintenance WHERE id = %s", [MAINTENANCE])
            conn.execute("DELETE FROM screen_pairing WHERE code = 'K7M4QX'")
            conn.execute("DELETE FROM kpi_report WHERE request = 'states'")
            conn.execute("DELETE FROM screen WHERE id = %s", [SCREEN])
