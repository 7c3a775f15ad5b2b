"""The last day of a portal as a line: what its probes met, and white where nobody looked."""

from . import looks
from .center import Center
from .figures import PROBED_TWICE, send_calm_day
from .looks import Number
from .place import WALL
from .visitor import Visitor, live, wall_path

DRAWN_MS = 35_000  # the api draws twice a minute; in a whole run it has by now
# States are kept for each five minutes, and hold for two of them; the day was sent a while ago.
STEP_HOURS = 0.5
UP_HOURS, KNOWN_HOURS = (
    sum(began - ended for state, began, ended in PROBED_TWICE.day if state in states)
    for states in (("up",), ("up", "slow", "down"))
)


async def test_a_day_of_probes_is_told_as_it_was(center: Center, visitor: Visitor) -> None:
    send_calm_day(center)
    page = await visitor.page(wall_path(WALL, f"{WALL}-portals"))
    await live(page)
    line = f"svg[aria-label^='{PROBED_TWICE.label}:']"
    await page.wait_for_selector(f"{line} .slow", timeout=DRAWN_MS)
    blocks = await looks.timeline(page, PROBED_TWICE.label)
    assert [block.state for block in blocks] == [state for state, _, _ in PROBED_TWICE.day]
    for block, (_, began, ended) in zip(blocks, PROBED_TWICE.day, strict=True):
        assert abs(block.began - began) <= STEP_HOURS
        assert abs(block.ended - ended) <= STEP_HOURS
    # Time that nobody knows of counts neither for nor against the portal.
    (share,) = [one for one in await looks.numbers(page) if _is_share(one)]
    assert abs(float(share["denominator"]) / 3600 - KNOWN_HOURS) <= STEP_HOURS
    assert abs(float(share["numerator"]) / 3600 - UP_HOURS) <= STEP_HOURS


def _is_share(number: Number) -> bool:
    """Tell the one portal that was not always up."""
    return bool(number["unit"] == "%" and number["value"] not in ("100", "—"))
