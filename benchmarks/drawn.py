"""Pages in a browser: how long until one says that all of it stands."""

from collections.abc import Sequence
from typing import Final

from playwright.async_api import async_playwright

CHROMIUM: Final = "/usr/bin/chromium-headless-shell"
_READY: Final = """
new MutationObserver((_, watching) => {
  if (document.querySelector("[data-ready]") === null) return;
  window.ready = performance.now();
  watching.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true });
"""


async def ready_seconds(
    url: str, cookies: Sequence[tuple[str, str]], path: str, times: int
) -> list[float]:
    """From the beginning of the navigation to `data-ready`: first with an empty cache."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in cookies]
        )
        await context.add_init_script(_READY)
        seconds = []
        for _ in range(times):
            page = await context.new_page()
            await page.goto(f"{url}{path}")
            await page.wait_for_selector("[data-ready]")
            seconds.append(float(await page.evaluate("window.ready")) / 1000)
            await page.close()
        await browser.close()
    return seconds
