"""Bytes of line protocol to columns: plain lines together, the others one by one."""

from core.model import Fault, Reason
from ingest.decode.refusals import Refusals
from ingest.decode.rows import Decoded, Rows
from ingest.decode.times import AHEAD_MS, EARLIEST_MS, TimeWindow

from .exact import Scanner
from .keys import name
from .merge import merged
from .points import Clock, place, rows_of
from .precision import Precision
from .sort import piece_end, read_plain, read_sorted

BROKEN_MAX = 10_000  # lines of one piece


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
        end = piece_end(body, at)
        points = read_plain(body[at:end], number)
        read = [points] if points else []
        if points is None:
            read, end = read_sorted(scanner, at, end, number)
        parts += [rows_of(each, clock, refusals) for each in read if each.value_texts]
        ignored_text += scanner.ignored_text
        number += body.count(b"\n", at, end) if end < len(body) else 0
        at = end
        if scanner.broken > BROKEN_MAX:
            refusals.add(_unread(number), samples=body.count(b"\n", at))
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


def _unread(number: int) -> Fault:
    detail = f"more than {BROKEN_MAX} broken lines above: is this line protocol? not read from here"
    return Fault(place(number), Reason.TOO_LARGE, detail, number)
