"""Whether a page can be read: large enough, whole, nothing on something else, nothing to scroll."""

from playwright.async_api import Page

from . import looks

ROUNDING_PX = 0.5
_CLOCK_PX = "parseFloat(getComputedStyle(document.querySelector('[data-clock]')).fontSize)"


async def unreadable(page: Page, *, text_px: int, clock_px: int) -> list[str]:
    """Name what cannot be read. text_px, clock_px: the smallest fonts that can be."""
    texts = await looks.texts(page)
    small = [
        f"{one['text']!r} is {one['px']:.1f} px"
        for one in texts
        if one["px"] < text_px - ROUNDING_PX
    ]
    cut = [f"{one['text']!r} is cut by {one['cut']}" for one in texts if one["cut"]]
    hits = [f"{one['text']!r} lies on {one['hits']}" for one in texts if one["hits"]]
    scrollers = [f"{name} scrolls" for name in await looks.scrollers(page)]
    crossings = [f"{name} crosses its border" for name in await looks.crossings(page)]
    clock = await page.evaluate(_CLOCK_PX)
    slight = [f"the clock is {clock} px"] if clock < clock_px - ROUNDING_PX else []
    return small + cut + hits + scrollers + crossings + slight
