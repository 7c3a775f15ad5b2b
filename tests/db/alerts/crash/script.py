"""Scripts of lives, made up by Hypothesis: a machine whose steps are lived when all are known."""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from alerts.desk.acts import Kind
from alerts.rules.record import STALE

from .life import Crash, Life
from .places import RULES
from .points import Point

Step = Callable[[Life], Awaitable[None]]

_WARM: Final = [f'temperature{{room="{room}"}}' for room in "abc"]
_PROBES: Final = [f'portal_up{{portal="{portal}",probe="{probe}"}}' for portal, probe in
    [("dvc", "x"), ("dvc", "y"), ("mail", "x")]]  # fmt: skip
_SAMPLES: Final = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(_WARM, st.sampled_from([15.0, 25.0, 35.0, math.nan, STALE])),
        **dict.fromkeys(_PROBES, st.sampled_from([0.0, 1.0])),
    },
)
_NAMES: Final = st.sampled_from(["Hot", "Warm", "PortalDown"])


class Script(RuleBasedStateMachine):
    """Things that happen one after the other; whoever has a script says what becomes of it.

    points: where leaders die.
    """

    points: Sequence[Point] = tuple(Point)

    def __init__(self) -> None:
        super().__init__()
        self.has_gaps = False
        self.steps = list[Step]()

    @initialize(has_gaps=st.booleans())
    def begin(self, *, has_gaps: bool) -> None:
        """With gaps nobody leads for some minutes after a crash."""
        self.has_gaps = has_gaps

    @rule(samples=_SAMPLES)
    def minute(self, samples: Mapping[str, float]) -> None:
        self.steps.append(lambda life: life.minute(samples))

    @rule(samples=_SAMPLES)
    def again(self, samples: Mapping[str, float]) -> None:
        """Another one, for most of a script is time that passes."""
        self.minute(samples)

    @rule(minutes=st.integers(4, 7))
    def silent(self, minutes: int) -> None:
        """No device sends anything for a while."""
        self.steps += [lambda life: life.minute({})] * minutes

    @precondition(lambda self: not self.has_gaps)
    @rule(samples=_SAMPLES, minutes=st.integers(1, 5))
    def late(self, samples: Mapping[str, float], minutes: int) -> None:
        self.steps.append(lambda life: life.store_late(samples, minutes))

    @rule(name=_NAMES, minutes=st.integers(1, 5))
    def silence(self, name: str, minutes: int) -> None:
        self.steps.append(lambda life: life.silence(name, minutes))

    @rule()
    def end_silences(self) -> None:
        self.steps.append(lambda life: life.end_silences())

    @precondition(lambda self: not self.has_gaps)
    @rule(kind=st.sampled_from([Kind.ACK, Kind.UNACK, Kind.SNOOZE]), minutes=st.integers(1, 5))
    def act(self, kind: Kind, minutes: int) -> None:
        self.steps.append(lambda life: life.act(kind, minutes))

    @precondition(lambda self: not self.has_gaps)
    @rule(number=st.integers(0, len(RULES) - 1))
    def apply(self, number: int) -> None:
        self.steps.append(lambda life: life.apply(number))

    @rule(which=st.integers(0, 7), nth=st.integers(1, 3), minutes=st.integers(3, 6))
    def crash(self, which: int, nth: int, minutes: int) -> None:
        point = self.points[which % len(self.points)]
        crash = Crash(point, nth, minutes if self.has_gaps else 0)
        self.steps.append(lambda life: life.crash(crash))


async def run(script: Script, life: Life) -> None:
    """Live through a script. In the end somebody dies for sure, and calm returns."""
    await life.world.begin()
    try:
        for step in script.steps:
            await step(life)
        last = script.points[len(script.steps) % len(script.points)]
        await life.crash(Crash(last, 1, 0), is_last=True)
        await life.end_silences()
        for value in (99.0, 15.0, 15.0):
            await life.minute({'temperature{room="z"}': value})
        for _ in range(7 if script.has_gaps else 3):
            await life.minute({})
    finally:
        await life.end()
