"""What went wrong on the way out, and by whose fault. Pure."""

import errno
from enum import StrEnum
from typing import Final


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


class FailedError(Exception):
    """A try that ended early; `why` says by whose fault."""

    def __init__(self, why: Why, detail: str) -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why
        self.detail = detail


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


def why_unconnected(error: OSError) -> Why:
    """Whose fault it is that no connection came about."""
    return Why.OUR_NETWORK if error.errno in _LOCAL else Why.CONNECT


def why_unnamed(*, exists: bool, others_answer: bool) -> Why:
    """Whose fault it is that a name was not resolved.

    exists False: the name server said that there is no such name. others_answer: it told us the
    name of another portal just now, so it works and this one's does not.
    """
    return Why.DNS if not exists or others_answer else Why.OUR_DNS
