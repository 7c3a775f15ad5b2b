"""People before screens: browser contexts that are watched for whatever must never happen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Request

from .center import OPERATOR, PASSWORD
from .place import KINDS

DESK = (1440, 900)
FULL_HD = (1920, 1080)
# Nobody's zone here: what is shown must come from the place.
FAR_ZONE = "America/New_York"
_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass(eq=False)  # no slots: Playwright marks the handlers' owner
class Visitor:
    """Opens screens of one center. faults: CSP violations, exceptions, foreign requests."""

    browser: Browser
    url: str
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def context(
        self,
        user: str | None = OPERATOR,
        *,
        pixels: tuple[int, int] = FULL_HD,
        url: str | None = None,
    ) -> BrowserContext:
        """Open a browser of its own; signed in as `user`. url: where the center is instead."""
        width, height = pixels
        context = await self.browser.new_context(
            base_url=url or self.url,
            viewport={"width": width, "height": height},
            timezone_id=FAR_ZONE,
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        await context.add_init_script(_TELL_VIOLATIONS)
        context.on("page", self._watch)
        if user is not None:
            await sign_in(context, user)
        return context

    async def page(
        self,
        path: str,
        user: str | None = OPERATOR,
        *,
        pixels: tuple[int, int] = FULL_HD,
        url: str | None = None,
    ) -> Page:
        """Open one page in a browser of its own; see `context`."""
        context = await self.context(user, pixels=pixels, url=url)
        page = await context.new_page()
        await page.goto(path)
        return page

    async def leave(self) -> None:
        """Close everything."""
        while self._contexts:
            await self._contexts.pop().close()

    def _watch(self, page: Page) -> None:
        page.on("console", lambda said: self._note(said.text if "CSP" in said.text else None))
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", self._note_foreign)

    def _note(self, fault: str | None) -> None:
        if fault is not None:
            self.faults.append(fault)

    def _note_foreign(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("blob", "data") and parts.hostname != "127.0.0.1":
            self.faults.append(f"foreign request: {request.url}")


_Kind = tuple[str | None, tuple[int, int], str | None]


@dataclass(eq=False)
class Regular(Visitor):
    """One who looks on, time and again, in browsers that have read the program already."""

    _kept: dict[_Kind, BrowserContext] = field(default_factory=dict)

    async def context(
        self,
        user: str | None = OPERATOR,
        *,
        pixels: tuple[int, int] = FULL_HD,
        url: str | None = None,
    ) -> BrowserContext:
        """Give the browser of before, if there is one of the kind."""
        kind = (user, pixels, url)
        if kind not in self._kept:
            self._kept[kind] = await super().context(user, pixels=pixels, url=url)
        return self._kept[kind]

    async def pause(self) -> None:
        """Close all pages, and forget what was chosen on them."""
        for context in self._kept.values():
            for page in context.pages:
                if page.url.startswith("http"):
                    await page.evaluate("localStorage.clear()")
                await page.close()


async def sign_in(context: BrowserContext, user: str, password: str = PASSWORD) -> None:
    """Begin a session without the form."""
    answer = await context.request.post(
        "/api/ioc/v1/session", data={"user": user, "password": password}
    )
    assert answer.ok, await answer.text()


def wall_path(wall: str, page: str | None = None, **more: str) -> str:
    """Address of a wall; with a page, held there."""
    held = {} if page is None else {"page": page, "hold": ""}
    return f"/wall/{wall}?{urlencode({**held, **more})}"


async def live(page: Page, snapshots: int = len(KINDS) + 2) -> None:
    """Wait until the wall shows what the server sent: a snapshot a page, sources, alerts."""
    fewer = "".join(f":not([data-frames='{count}'])" for count in range(snapshots))
    await page.wait_for_selector(f"main[data-frames]{fewer}")


def stamp(at_ms: int) -> str:
    """Give a time as numbers carry it."""
    text = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


async def shows_stamp(page: Page, at_ms: int, *, count: int = 1) -> None:
    """Wait until numbers of samples of this very time are on the screen."""
    selector = f"[data-value][data-asof='{stamp(at_ms)}']"
    await page.locator(selector).nth(count - 1).wait_for()
