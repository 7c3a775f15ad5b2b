"""Somebody with a link in his hand, before a browser as small as a telephone."""

from playwright.async_api import Page, Route

from tests.phone import link

from .release import Release
from .visitor import Visitor

PHONE = (390, 844)
ACTS = "**/api/ioc/v1/phone/*/acts"
# Both before the page can change: the second of two taps one after the other may meet what then
# stands in its place.
TWICE = "button => { button.click(); button.click(); }"


async def address(release: Release, number: int, person: str = "a") -> str:
    """Give the link to an alert that somebody was sent just now."""
    found, key = await link(release.database, number, person)
    return f"/p/a/{found.code}#k={key}"


async def opened(visitor: Visitor, release: Release, address: str) -> Page:
    """Open a link; nobody has signed in."""
    context = await visitor.context(None, pixels=PHONE, url=release.url)
    page = await context.new_page()
    await page.goto(address)
    return page


async def answer_500(route: Route) -> None:
    """Break as a server does."""
    await route.fulfill(status=500, json={"title": "broken"})


async def never_answer(route: Route) -> None:
    """Give up as a network does."""
    await route.abort("timedout")
