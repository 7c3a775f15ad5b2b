"""Which reader a line goes to: most pieces whole to the plain one, else line by line."""

import re

import numpy as np

from . import plain, text
from .exact import BROKEN_MAX, Scanner
from .points import Points

PIECE_BYTES = 2**21  # of a message at a time: bounds the memory that tokens take

_COMMENT = re.compile(rb"^ *+#", re.MULTILINE)
_NOTHING = re.compile(rb"(?: *+(?:#[^\n]*+)?+\r?\n)*+(?: *+(?:#[^\n]*+)?+\r?\Z)?+")


def read_piece(scanner: Scanner, at: int, number: int) -> tuple[list[Points], int]:
    """Points of the next lines, and where those after them start. number: of the first line."""
    body = scanner.body
    end = _piece_end(body, at)
    if end - at > PIECE_BYTES:
        scanner.refuse_long(number)
        return [], end
    points = _read_plain(body[at:end], number)
    return _read_sorted(scanner, at, end, number) if points is None else ([points], end)


def _piece_end(body: bytes, at: int) -> int:
    """Where the piece that starts here ends: after a newline, or with the body."""
    if len(body) - at <= PIECE_BYTES:
        return len(body)
    cut = body.rfind(b"\n", at, at + PIECE_BYTES)
    if cut < 0:
        cut = body.find(b"\n", at)
    return len(body) if cut < 0 else cut + 1


def _read_plain(piece: bytes, number: int) -> Points | None:
    """Points of a piece in which every line is plain, and all with or all without a time."""
    if b"#" in piece and _COMMENT.search(piece):
        return None
    # Searching for one byte is far cheaper than for two.
    lines = piece.replace(b"\r\n", b"\n") if b"\r" in piece else piece
    if not lines.endswith(b"\n"):
        lines += b"\n"
    if b'"' not in lines:
        return _timed_or_not(lines, number)
    short = text.emptied(lines)
    points = None if short is None else _timed_or_not(short, number)
    return None if points is None else text.dropped(points)


def _timed_or_not(lines: bytes, number: int) -> Points | None:
    numbers = np.arange(number, number + lines.count(b"\n"), dtype=np.int32)
    return plain.read(lines, numbers, timed=True) or plain.read(lines, numbers, timed=False)


def _read_sorted(scanner: Scanner, at: int, end: int, number: int) -> tuple[list[Points], int]:
    """Points of the lines that start before `end`: plain ones in groups, others by the scanner.

    Also returns where the next line starts: text in quotation marks may span the end.
    """
    body = scanner.body
    groups = {1: _Group(timed=False), 2: _Group(timed=True)}  # by count of spaces
    while at < end and scanner.broken <= BROKEN_MAX:
        start = _after_nothing(body, at)
        number += body.count(b"\n", at, start)
        at = start
        if at >= end:
            break
        newline = body.find(b"\n", at)
        after = len(body) if newline < 0 else newline + 1
        line = body[at:after].rstrip(b"\r\n")
        group = groups.get(line.count(b" ") - line.count(b"\\ "))
        if group is None or b'"' in line:
            after = scanner.line(at, number)
        else:
            group.add(at, number, line)
        number += body.count(b"\n", at, after)
        at = after
    grouped = [points for group in groups.values() for points in group.points(scanner)]
    return [*grouped, scanner.points()], at


def _after_nothing(body: bytes, at: int) -> int:
    """Skip blank lines and comments."""
    nothing = _NOTHING.match(body, at)
    return at if nothing is None else nothing.end()


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
        for done, (start, each) in enumerate(zip(self._starts, self._numbers, strict=True)):
            if scanner.broken > BROKEN_MAX:
                scanner.skip(len(self._lines) - done)
                break
            scanner.line(start, each)
        return []
