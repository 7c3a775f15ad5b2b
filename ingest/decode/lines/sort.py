"""Which reader a line goes to: most messages whole to the plain one, else line by line."""

import re

import numpy as np

from . import plain
from .exact import Scanner
from .points import Points

_COMMENT = re.compile(rb"^ *+#", re.MULTILINE)


def read_plain(body: bytes) -> list[Points] | None:
    """Points of a message in which every line is plain, and all with or all without a time."""
    if b'"' in body or (b"#" in body and _COMMENT.search(body)):
        return None
    body = body.replace(b"\r\n", b"\n")
    text = body if body.endswith(b"\n") else body + b"\n"
    points = plain.read(text, None, timed=True) or plain.read(text, None, timed=False)
    return None if points is None else [points]


def read_sorted(body: bytes, scanner: Scanner) -> list[Points]:
    """Points of any message: plain lines in groups, the others taken by the scanner."""
    groups = {1: _Group(timed=False), 2: _Group(timed=True)}  # by count of spaces
    number = at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        line = body[at : len(body) if end < 0 else end].removesuffix(b"\r")
        after = at + 1 + len(line) if end < 0 else end + 1
        if line.strip(b" ") and not line.lstrip(b" ").startswith(b"#"):
            group = groups.get(line.count(b" ") - line.count(b"\\ "))
            if group is None or b'"' in line:
                after = scanner.line(at, number)
            else:
                group.add(at, number, line)
        number += body.count(b"\n", at, after)
        at = after
    plain_points = [points for group in groups.values() for points in group.points(scanner)]
    return [*plain_points, scanner.points()]


class _Group:
    """Lines of one shape."""

    def __init__(self, *, timed: bool) -> None:
        self._timed = timed
        self._starts: list[int] = []
        self._numbers: list[int] = []
        self._lines: list[bytes] = []

    def add(self, start: int, number: int, line: bytes) -> None:
        self._starts.append(start)
        self._numbers.append(number)
        self._lines.append(line)

    def points(self, scanner: Scanner) -> list[Points]:
        """Points of all lines at once; one by one when a line breaks the shape."""
        if not self._lines:
            return []
        number = np.array(self._numbers, np.int32)
        points = plain.read(b"\n".join([*self._lines, b""]), number, timed=self._timed)
        if points is not None:
            return [points]
        for start, each in zip(self._starts, self._numbers, strict=True):
            scanner.line(start, each)
        return []
