"""Collect what was wrong with a message: the first faults, the count of all."""

from json import JSONDecodeError

from core.model import Fault

from .rows import FAULTS_MAX

SHOWN_MAX = 40  # characters of a sender's text that a detail repeats


class Detail(str):
    """Returned in place of a result: what is wrong, and what to do about it."""

    __slots__ = ()


def not_json(error: JSONDecodeError) -> Detail:
    """Say why a text is no JSON, and where."""
    said = error.msg.removesuffix(" at")  # "Unterminated string starting at"
    place = f"line {error.lineno}, column {error.colno}"
    return Detail(f"not JSON: {said[0].lower()}{said[1:]} at {place}")


class Refusals:
    """Grows while one message is read; bounded whatever the message holds."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.samples = 0  # refused, also those whose fault was not kept

    @property
    def full(self) -> bool:
        """Tell whether further faults are only counted."""
        return len(self._faults) >= FAULTS_MAX

    def add(self, fault: Fault, *, samples: int = 1) -> None:
        """Note one fault that costs this many samples (0: the message has one, all are kept)."""
        self.samples += samples
        if not self.full:
            self._faults.append(fault)

    def conclude(self, fault: Fault, *, samples: int) -> None:
        """Note a fault that must be seen: it takes the last place when all are taken."""
        self.samples += samples
        del self._faults[FAULTS_MAX - 1 :]
        self._faults.append(fault)

    def in_order(self) -> tuple[Fault, ...]:
        """Faults by their place in the message, those of the message itself first."""
        return tuple(
            sorted(self._faults, key=lambda fault: -1 if fault.index is None else fault.index)
        )


def shown(text: str | bytes) -> str:
    """Return a sender's text as a detail may repeat it: quoted, short, printable, encodable."""
    if isinstance(text, bytes):
        text = text[: 4 * SHOWN_MAX].decode(errors="backslashreplace")
    short = text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…"
    return "'" + "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short) + "'"
