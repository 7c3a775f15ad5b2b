"""Messages longer than a piece: lines at the cuts, endless lines, and what is no lines at all."""

import numpy as np

from core.model import Reason
from ingest.decode.lines import Precision, decode
from ingest.decode.lines.exact import BROKEN_MAX
from ingest.decode.lines.sort import PIECE_BYTES
from ingest.decode.rows import Decoded
from tests.given import NOW_MS

LINE = b"cpu,host=a value=1 %d\n" % (NOW_MS * 10**6)
LINES = 3 * PIECE_BYTES // len(LINE)


def read(body: bytes) -> Decoded:
    return decode(body, precision=Precision.NS, now_ms=NOW_MS)


def test_every_line_of_three_pieces_is_read_once() -> None:
    decoded = read(LINE * LINES)
    assert decoded.faults == ()
    assert np.array_equal(decoded.rows.index, np.arange(LINES))
    assert len(decoded.rows.keys) == 1


def test_numbers_go_on_after_a_cut() -> None:
    decoded = read(LINE * LINES + b"cpu value=x\n")
    assert [fault.where for fault in decoded.faults] == [f"line {LINES + 1}"]


def test_text_across_a_cut_is_one_field() -> None:
    before = PIECE_BYTES // len(LINE) * LINE
    text = b'cpu s="%b",value=2\n' % (b"cpu value=3\n" * 100)
    decoded = read(before + text + LINE)
    assert decoded.faults == ()
    assert decoded.ignored_text == 1
    assert decoded.rows.value.tolist()[-3:] == [1.0, 2.0, 1.0]
    assert decoded.where(int(decoded.rows.index[-1])) == f"line {len(before) // len(LINE) + 102}"


def test_text_that_begins_with_a_newline_at_a_cut() -> None:
    """What stands before the cut looks like an empty text, and is none."""
    opening = b'cpu s="\n'
    filler = b"#" * ((PIECE_BYTES - len(opening) - 1) % len(LINE)) + b"\n"
    before = filler + (PIECE_BYTES - len(opening) - len(filler)) // len(LINE) * LINE
    assert len(before + opening) == PIECE_BYTES
    decoded = read(before + opening + b'cpu value=3\n",value=2\n' + LINE)
    assert decoded.faults == ()
    assert decoded.rows.value.tolist()[-3:] == [1.0, 2.0, 1.0]


def test_a_line_longer_than_a_piece_is_refused_alone() -> None:
    endless = b"a " + b",".join([b"b=1"] * PIECE_BYTES)
    decoded = read(LINE + endless + b"\n" + LINE)
    assert decoded.rows.index.tolist() == [0, 2]
    assert [(fault.where, fault.reason) for fault in decoded.faults] == [
        ("line 2", Reason.TOO_LARGE)
    ]
    assert decoded.rejected == 1


def test_the_rest_of_what_is_no_line_protocol_is_not_read() -> None:
    for broken in (b"a\n", b"a b\n", b"a b c\n"):
        lines = BROKEN_MAX + 10_000
        for body in (LINE + broken * lines + LINE, LINE + broken * lines + LINE[:-1]):
            decoded = read(body)
            assert decoded.rejected == lines + 2 - len(decoded.rows)
            assert "not read from here" in decoded.faults[-1].detail
            assert decoded.faults[-1].reason is Reason.TOO_LARGE


def test_as_many_broken_lines_as_that_cost_nothing_else() -> None:
    decoded = read(b"a\n" * BROKEN_MAX + LINE * 2)
    assert len(decoded.rows) == 2
    assert decoded.rejected == BROKEN_MAX
