"""Counts of the newest spans of time: as much memory at once as ever. Pure."""

from array import array


class Ring:
    """One count for each of the newest `size` spans, which are numbered as time goes on."""

    __slots__ = ("_counts", "_newest")

    def __init__(self, size: int) -> None:
        self._counts = array("L", bytes(size * array("L").itemsize))
        self._newest = -1

    def add(self, span: int, count: int) -> None:
        """Count more of a span; one before all that are kept (a clock set back) begins anew."""
        size = len(self._counts)
        if span <= self._newest - size:
            self._newest = span - size
        for skipped in range(max(self._newest + 1, span - size + 1), span + 1):
            self._counts[skipped % size] = 0
        self._newest = max(self._newest, span)
        self._counts[span % size] += count

    def count(self, span: int) -> int:
        """Tell what was counted of a span; 0 when it is not kept."""
        kept = self._newest - len(self._counts) < span <= self._newest
        return self._counts[span % len(self._counts)] if kept else 0
