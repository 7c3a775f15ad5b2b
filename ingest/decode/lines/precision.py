"""Units of line protocol's timestamps."""

from enum import Enum


class Precision(Enum):
    """A unit as nanoseconds. Version 2 knows ns, us, ms, s; version 1 also m and h."""

    NS = 1
    US = 10**3
    MS = 10**6
    S = 10**9
    M = 60 * 10**9
    H = 3600 * 10**9

    @classmethod
    def of(cls, text: str) -> "Precision | None":
        """Return the precision that a query parameter names, in either version's spelling."""
        return _SPELLINGS.get(text)


NS_PER_MS = 10**6

_SPELLINGS = {
    "": Precision.NS,
    "n": Precision.NS,
    "ns": Precision.NS,
    "u": Precision.US,
    "us": Precision.US,
    "µ": Precision.US,
    "µs": Precision.US,
    "ms": Precision.MS,
    "s": Precision.S,
    "m": Precision.M,
    "h": Precision.H,
}
