"""What a page looks like, measured in it by the scripts beside."""

import base64
import functools
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Page

from .center import PROJECT

AXE = PROJECT / "dashboards" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_SCRIPTS = Path(__file__).parent / "scripts"

# Only what is asked for leaves the page: what axe says of all that is well is long.
_VIOLATIONS = """
async rules => {
  const limits = rules.length ? { runOnly: rules } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...limits });
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]);
}"""

Number = dict[str, Any]


class Block(NamedTuple):
    """A state between two instants, in hours ago."""

    state: str
    began: float
    ended: float


Text = dict[str, Any]
# [ms since 1970, level, broken stage or None]
Change = list[Any]


async def numbers(page: Page) -> list[Number]:
    """Every number: its data attributes, `text`, `look` (colour and line), and `contrast`."""
    found: list[Number] = await page.evaluate(script("numbers"))
    return found


async def texts(page: Page) -> list[Text]:
    """Every visible text: `text`, `px` (font size), `cut` (by what), `hits` (texts it lies on)."""
    found: list[Text] = await page.evaluate(script("texts"))
    return found


async def scrollers(page: Page) -> list[str]:
    """Name what could be scrolled."""
    found: list[str] = await page.evaluate(script("scrollers"))
    return found


async def uncovered(page: Page) -> list[str]:
    """Name what can be seen beside a veil."""
    found: list[str] = await page.evaluate(script("uncovered"))
    return found


async def crossings(page: Page) -> list[str]:
    """Name what crosses the border of its cell on the map."""
    found: list[str] = await page.evaluate(script("crossings"))
    return found


async def loose_digits(page: Page) -> list[str]:
    """Texts with digits that say nothing of themselves."""
    found: list[str] = await page.evaluate(script("loose_digits"))
    return found


async def timeline(page: Page, label: str) -> list[Block]:
    """Blocks of a portal's timeline, oldest first."""
    found = await page.evaluate(script("timeline"), label)
    return [Block(*block) for block in found]


async def violations(page: Page, *rules: str) -> list[tuple[str, list[str]]]:
    """Rules of accessibility that a page breaks, and where; of all rules, or of these alone."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_axe())  # past its policy, which refuses a script that is added
    found = await page.evaluate(_VIOLATIONS, list(rules))
    return [(rule, where) for rule, where in found]


@functools.cache
def _axe() -> str:
    return f"() => {{ {AXE.read_text()} }}"


async def most_colour(page: Page) -> int:
    """Largest difference between two channels of any pixel, of 255."""
    picture = base64.b64encode(await page.screenshot()).decode()
    found: int = await page.evaluate(script("most_colour"), picture)
    return found


async def record_changes(page: Page, selector: str) -> None:
    """From now on, keep when which number was painted."""
    await page.evaluate(script("record_changes"), selector)


async def recorded_changes(page: Page) -> list[tuple[int, str]]:
    """(ms since 1970, text) of each number since `record_changes`."""
    found: list[tuple[int, str]] = await page.evaluate("window.changes")
    return found


async def record_levels(page: Page) -> None:
    """From now on, keep when the wall was calm, had a band, a veil."""
    await page.evaluate(script("record_levels"))


async def recorded_levels(page: Page) -> list[Change]:
    """Each change since `record_levels`, the state at its call first."""
    found: list[Change] = await page.evaluate("window.levels")
    return found


@functools.cache
def script(name: str) -> str:
    """Text of a script: one function."""
    return (_SCRIPTS / f"{name}.js").read_text()
