"""What gammu-smsd's log tells of messages: sent under which number, and what came of them. Pure."""

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from alerts.deliver.outcome import Result
from alerts.deliver.provider import Receipt

from .spool import KEY_CHARS

REMEMBERED_MAX: Final = 1_000  # messages of which a report may still come
_DIGITS: Final = 9  # by which numbers are compared: reports may have the country or not
_SENT: Final = re.compile(
    rf"Transmitted OUT\S*_([0-9a-f]{{{KEY_CHARS}}})\.txtd? \((part|total): \d+\) to (\S+),"
    r" message reference 0x([0-9a-f]{1,8})\s*$"
)
_REPORT: Final = re.compile(
    r"Delivery report: (\w+) +to (\S+), message reference 0x([0-9a-f]{1,8})\s*$"
)
_RESULTS: Final = {"Delivered": Result.DELIVERED, "Failed": Result.FAILED}

_Part = tuple[str, str]  # end of the telephone number, and the network's reference


@dataclass(slots=True)
class _Message:
    """Parts of which no report came. is_whole: all parts were sent."""

    open: set[_Part] = field(default_factory=set)
    is_whole: bool = False


@dataclass(slots=True)
class Reports:
    """Joins reports to messages. References come again after 256: the newest is meant."""

    _keys: dict[_Part, str] = field(default_factory=dict)
    _messages: OrderedDict[str, _Message] = field(default_factory=OrderedDict)

    def read(self, line: str) -> Receipt | None:
        """Take a line of the log in; returns what it tells of a message."""
        if sent := _SENT.search(line):
            self._remember(sent[1], _part(sent[3], sent[4]), is_last=sent[2] == "total")
        elif said := _REPORT.search(line):
            return self._reported(said[1], _part(said[2], said[3]))
        return None

    def _remember(self, key: str, part: _Part, *, is_last: bool) -> None:
        message = self._messages.setdefault(key, _Message())
        if message.is_whole:  # it was tried again
            self._messages[key] = message = _Message()
        self._messages.move_to_end(key)
        self._keys[part] = key
        message.open.add(part)
        message.is_whole = is_last
        while len(self._messages) > REMEMBERED_MAX:
            old, _ = self._messages.popitem(last=False)
            self._keys = {part: key for part, key in self._keys.items() if key != old}

    def _reported(self, status: str, part: _Part) -> Receipt | None:
        key, result = self._keys.get(part), _RESULTS.get(status)
        if key is None or result is None:
            return None
        message = self._messages[key]
        message.open.discard(part)
        if result is Result.DELIVERED and (message.open or not message.is_whole):
            return None  # half of a text is none
        return Receipt(key, status, result)


def _part(number: str, reference: str) -> _Part:
    return number[-_DIGITS:], reference
