"""What a try met, and what that says of the portal. Pure.

`down` is said of a portal only by what the portal did or did not do. What lies with us (the guard
refused, our name server or our network is out, we ran out of files) is `untried`: no sample is
written, because a false `down` sends people to the wrong place and a false `up` sends nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.service.outbound.failure import Phase, Why


class Result(StrEnum):
    """What is said of a portal."""

    UP = "up"
    DOWN = "down"
    UNTRIED = "untried"


_OURS: Final = frozenset({Why.GUARD, Why.OUR_DNS, Why.OUR_NETWORK, Why.STAND_IN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one try met. None: it did not come so far, or there was nothing to ask."""

    why: Why
    detail: str = ""
    named: bool | None = None  # the name resolved; None: there is no name, or nobody knows
    status: int | None = None
    text_found: bool | None = None
    not_after_seconds: int | None = None  # end of the certificate, since 1970
    seconds: Mapping[Phase, float] = field(default_factory=dict)

    @property
    def result(self) -> Result:
        """What the try says of the portal."""
        if self.why is Why.OK:
            return Result.UP
        return Result.UNTRIED if self.why in _OURS else Result.DOWN


def needs_second(first: Tried) -> bool:
    """Whether a second try is wanted: one lost packet is no outage. The second try decides."""
    return first.result is Result.DOWN
