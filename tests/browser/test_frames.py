"""A feed that is not as it must be is thrown away, and the wall is right again at once."""

import json
from collections.abc import Callable
from typing import Any

from playwright.async_api import WebSocketRoute

from tests.chaos.eventually import eventually

from .center import Center
from .figures import send_calm_day
from .place import KINDS, WALL
from .visitor import Visitor, live, shows_stamp, wall_path

PATIENCE_SECONDS = 60
# seq: number of the frame that would have come next.
FAULTS: dict[str, Callable[[int], str]] = {
    "a gap": lambda seq: _heartbeat(seq + 5),
    "a number said twice": lambda seq: _heartbeat(seq - 1),
    "bad JSON": lambda seq: _heartbeat(seq)[:-1],
    "a frame of no kind": lambda seq: json.dumps({"type": "news", "seq": seq}),
    "an unknown topic": lambda seq: json.dumps(
        {"type": "delta", "topic": "wall:nowhere", "seq": seq, "at": 0, "ops": []}
    ),
}


class Wire:
    """The wall's sockets, from between wall and center."""

    def __init__(self) -> None:
        self.opened = 0
        self.next_seq = 0
        self._wall: WebSocketRoute | None = None

    def route(self, wall: WebSocketRoute) -> None:
        """Hand everything on both ways."""
        self.opened += 1
        self.next_seq = 0
        self._wall = wall
        center = wall.connect_to_server()

        def deliver(text: str | bytes) -> None:
            if self._wall is wall:
                self.next_seq = json.loads(text).get("seq", 0) + 1
                wall.send(text)

        center.on_message(deliver)

    async def say(self, fault: Callable[[int], str]) -> None:
        """Tell a wall that has all its topics what the center did not; it comes again."""
        await eventually(lambda: self.next_seq > len(KINDS) + 1, deadline_seconds=PATIENCE_SECONDS)
        assert self._wall is not None, "no wall came"
        opened = self.opened
        self._wall.send(fault(self.next_seq))
        await eventually(lambda: self.opened > opened, deadline_seconds=PATIENCE_SECONDS)


async def test_a_wrong_frame_is_followed_by_a_new_start(center: Center, visitor: Visitor) -> None:
    wire = Wire()
    context = await visitor.context()
    await context.add_init_script("Math.random = () => 0")  # every wait is the shortest
    page = await context.new_page()
    await page.route_web_socket("**/api/ioc/v1/live", wire.route)
    await page.goto(wall_path(WALL, f"{WALL}-portals"))
    await live(page)
    for fault in FAULTS.values():
        await wire.say(fault)
    at_ms = send_calm_day(center)
    await shows_stamp(page, at_ms)
    assert wire.opened == 1 + len(FAULTS)
    assert await page.get_attribute("main", "data-level") == "calm"


def _heartbeat(seq: int) -> str:
    beat: dict[str, Any] = {"type": "heartbeat", "seq": seq, "now": 0}
    return json.dumps({**beat, "canary_age": 1, "eval_age": None})
