"""The reader for any line: escapes, text in quotation marks over several lines, faults."""

import re

import numpy as np

from core.model import Fault, Reason
from ingest.decode.refusals import Refusals, shown
from ingest.decode.rows import numbered

from .keys import KEY
from .points import Points, place
from .text import is_utf8

# A backslash escapes only what follows it here; any other backslash is itself.
_HEAD = re.compile(rb"(?:\\[ ,=]|[^ \n])++")
_FIELD = re.compile(
    rb"""((?:\\[ ,=]|[^ ,=\n])++) =
    (?: ("(?:\\["\\]|[^"])*+") | ((?:[^ ,\r\n"][^ ,\r\n]*+)?+) )""",
    re.VERBOSE.value,
)
_TAIL = re.compile(rb"(?:\ ++([^ \r\n]++))?+\ *+(?:\r?\n|\r?\Z)")
_SPACES = re.compile(rb" *+")
_REST = re.compile(rb"[^\n]*+\n?")


BROKEN_MAX = 10_000  # lines of one piece; with more, the body is something else


class Scanner:
    """Takes lines one by one; keeps their points as texts."""

    def __init__(self, body: bytes, refusals: Refusals) -> None:
        self.body = body
        self._refusals = refusals
        self._keys: list[bytes] = []
        self._value_texts: list[bytes] = []
        self._line: list[int] = []
        self._time_texts: list[bytes] = []
        self._number: list[int] = []
        self._ignored_text = 0
        self.broken = 0  # lines refused here

    def points(self) -> Points:
        """All that was taken."""
        keys, key_index = numbered(self._keys)
        return Points(
            keys,
            key_index,
            self._value_texts,
            np.array(self._line, np.intp),
            self._time_texts,
            np.array(self._number, np.int32),
            self._ignored_text,
        )

    def line(self, start: int, number: int) -> int:
        """Take the line that starts at this offset; returns where the next one starts."""
        body = self.body
        if (head := _HEAD.match(body, _after_spaces(body, start))) is None:
            return self._refuse(start, start, number, "a measurement")
        if body[head.end() : head.end() + 1] != b" ":
            return self._refuse(start, head.end(), number, "a space and field=value")
        fields: list[tuple[bytes, bytes | None]] = []
        at = _after_spaces(body, head.end())
        while True:
            if (field := _FIELD.match(body, at)) is None:
                return self._refuse(start, at, number, "field=value")
            at = field.end()
            fields.append((field.group(1), field.group(3)))
            if body[at : at + 1] != b",":
                break
            at += 1
        if (tail := _TAIL.match(body, at)) is None:
            return self._refuse(start, at, number, "a comma, or a space and the timestamp")
        if not is_utf8(body[start : tail.end()]):
            return self._refuse(start, start, number, "UTF-8")
        self._take(head.group(), fields, tail.group(1) or b"", number)
        return tail.end()

    def give_up(self, at: int) -> None:
        """Refuse all lines from this offset on, unread."""
        detail = f"over {BROKEN_MAX} broken lines above: is this line protocol? not read from here"
        number = self.body.count(b"\n", 0, at)
        fault = Fault(place(number), Reason.TOO_LARGE, detail, number)
        unended = at < len(self.body) and not self.body.endswith(b"\n")
        self._refusals.conclude(fault, samples=self.body.count(b"\n", at) + unended)

    def skip(self, lines: int) -> None:
        """Refuse lines unread; `give_up` says why."""
        self._refusals.samples += lines

    def refuse_long(self, number: int) -> None:
        """Refuse a line for its length alone."""
        detail = "the line is too long; send fewer fields in one"
        self._refusals.add(Fault(place(number), Reason.TOO_LARGE, detail, number))

    def _take(
        self, head: bytes, fields: list[tuple[bytes, bytes | None]], time: bytes, number: int
    ) -> None:
        for name, text in fields:
            if text is None:
                self._ignored_text += 1
            else:
                self._keys.append(KEY % (head, name))
                self._value_texts.append(text)
                self._line.append(len(self._time_texts))
        self._time_texts.append(time)
        self._number.append(number)

    def _refuse(self, start: int, at: int, number: int, expected: str) -> int:
        """Refuse a line for what stands at an offset; reading goes on after its end."""
        rest = _REST.match(self.body, at)
        text = b"" if rest is None else rest.group()
        self.broken += 1
        if self._refusals.full:
            self._refusals.samples += 1
            return at + len(text)
        found = shown(text.rstrip(b"\r\n")) if text.strip() else "the end of the line"
        detail = f"column {at - start + 1}: expected {expected}, got {found}"
        self._refusals.add(Fault(place(number), Reason.INVALID_PAYLOAD, detail, number))
        return at + len(text)


def _after_spaces(body: bytes, at: int) -> int:
    spaces = _SPACES.match(body, at)
    return at if spaces is None else spaces.end()
