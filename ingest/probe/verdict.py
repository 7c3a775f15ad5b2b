"""What a try met, and what that says of the portal. Pure.

`down` is said of a portal only by what the portal did or did not do. What lies with us (the guard
refused, our name server or our network is out, we ran out of files) is `untried`: no sample is
written, because a false `down` sends people to the wrong place and a false `up` sends nobody.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Result(StrEnum):
    """What is said of a portal."""

    UP = "up"
    DOWN = "down"
    UNTRIED = "untried"


class Why(StrEnum):
    """Why a try ended as it did; a bounded set, for counters."""

    OK = "ok"
    # The portal's own.
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    REDIRECTS = "redirects"
    STATUS = "status"
    TEXT = "text"
    # Ours.
    GUARD = "guard"
    OUR_DNS = "our_dns"
    OUR_NETWORK = "our_network"
    STAND_IN = "stand_in"  # nobody stands in for a simulated portal now


_OURS: Final = frozenset({Why.GUARD, Why.OUR_DNS, Why.OUR_NETWORK, Why.STAND_IN})

# Errors of a connection that never left this machine. "No route to host" is not among them: it is
# also what the portal's own router answers.
_LOCAL: Final = frozenset(
    {
        errno.ENETUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.EACCES,
        errno.EPERM,
    }
)


class Phase(StrEnum):
    """Parts of a try. Each is its own time, summed over redirects; total is the whole."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    FIRST_BYTE = "first_byte"  # from the request to the first byte of the answer
    TOTAL = "total"


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


def why_unconnected(error: OSError) -> Why:
    """Whose fault it is that no connection came about."""
    return Why.OUR_NETWORK if error.errno in _LOCAL else Why.CONNECT


def why_unnamed(*, exists: bool, others_answer: bool) -> Why:
    """Whose fault it is that a name was not resolved.

    exists False: the name server said that there is no such name. others_answer: it told us the
    name of another portal just now, so it works and this one's does not.
    """
    return Why.DNS if not exists or others_answer else Why.OUR_DNS
