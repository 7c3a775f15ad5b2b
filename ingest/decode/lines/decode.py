"""Bytes of line protocol to columns: plain lines together, the others one by one."""

from ingest.decode.refusals import Refusals
from ingest.decode.rows import Decoded, Rows
from ingest.decode.times import AHEAD_MS, EARLIEST_MS, TimeWindow

from .exact import BROKEN_MAX, Scanner
from .keys import name
from .merge import merged
from .points import Clock, place, rows_of
from .precision import Precision
from .sort import read_piece


def decode(
    body: bytes,
    *,
    precision: Precision,
    now_ms: int,
    ahead_ms: int = AHEAD_MS,
    earliest_ms: int = EARLIEST_MS,
) -> Decoded:
    """Read lines; those with faults are left out, and every point of theirs that is good is kept.

    A structural fault refuses its line, a bad timestamp the line's points, a bad value its point.
    Text fields are skipped and counted. `unreadable`: faults, and not one good point.
    """
    window = TimeWindow.around(now_ms, ahead_ms=ahead_ms, earliest_ms=earliest_ms)
    clock = Clock(window=window, precision=precision)
    refusals = Refusals()
    parts: list[Rows] = []
    ignored_text = at = number = 0
    while at < len(body):
        scanner = Scanner(body, refusals)
        points, end = read_piece(scanner, at, number)
        parts += [rows_of(each, clock, refusals) for each in points if each.value_texts]
        ignored_text += sum(each.ignored_text for each in points)
        number += body.count(b"\n", at, end) if end < len(body) else 0
        at = end
        if scanner.broken > BROKEN_MAX:
            scanner.give_up(at)
            break
    rows = merged(parts)
    return Decoded(
        rows,
        name,
        place,
        faults=refusals.in_order(),
        rejected=refusals.samples,
        unreadable=bool(refusals.samples) and not len(rows) and not ignored_text,
        ignored_text=ignored_text,
    )
