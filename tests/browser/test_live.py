"""From a device to the glass: fast, and only for who is signed in."""

from collections.abc import Sequence

import numpy as np

from . import looks
from .center import Center
from .device import Device, now_ms, sample
from .figures import PROBED
from .place import WALL
from .visitor import Visitor, live, wall_path

SAMPLES = 200
P95_SECONDS = 1.0


async def test_a_sample_is_on_the_wall_within_a_second(center: Center, visitor: Visitor) -> None:
    page = await visitor.page(wall_path(WALL, f"{WALL}-portals"))
    await live(page)
    await looks.record_changes(page, "[data-source='do-cong']")
    labels = {"portal": "vneid", "phase": "total", **PROBED}
    sent_ms = []
    with Device(center.broker.port, "do-cong", center.keys["do-cong"]) as device:
        for number in range(1, SAMPLES + 1):
            at_ms = now_ms()
            sent_ms.append(at_ms)
            device.send(
                sample("portal_probe_seconds", (1000 + number) / 1000, at_ms=at_ms, **labels)
            )
    # A screen shows the newest value; a sample is there when it or a newer one is.
    last = f"1.{SAMPLES:03}"
    await page.wait_for_selector(f"[data-source='do-cong'][data-value='{last}']")
    seen = await looks.recorded_changes(page)
    assert np.percentile(_seconds_until_seen(sent_ms, seen), 95) <= P95_SECONDS


def _seconds_until_seen(sent_ms: Sequence[int], seen: Sequence[tuple[int, str]]) -> list[float]:
    """seen: (ms, what it says) of every change of the wall's numbers."""
    shown = [(at_ms, int(text.removeprefix("1."))) for at_ms, text in seen if text[:2] == "1."]
    found = []
    for number, at_ms in enumerate(sent_ms, 1):
        first = next(shown_ms for shown_ms, value in shown if value >= number)
        found.append((first - at_ms) / 1000)
    return found
