"""Names of channels: RECEIVER/KIND/INDEX of an integration, person/PERSON/WAY of a person. Pure."""

from dataclasses import dataclass
from typing import Final

PEOPLE: Final = "person"
# Metrics know these and nothing else.
CLASSES: Final = frozenset(
    {"webhook", "email", "sms", "voice", "telegram", "zalo", "push", "apprise", "null"}
)
_ALIASES: Final = {"mail": "email"}
OTHER: Final = "other"
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class ChannelName:
    """A name in its parts. way: kind of an integration, or way to a person."""

    text: str
    owner: str  # receiver, or person
    way: str
    index: int | None  # of the integration; None: a person's

    @classmethod
    def of(cls, text: str) -> "ChannelName":
        """Take a name apart. Receivers may have slashes in theirs."""
        parts = text.rsplit("/", 2)
        if len(parts) == _PARTS and parts[2].isascii() and parts[2].isdigit():
            return cls(text, parts[0], parts[1], int(parts[2]))
        if len(parts) == _PARTS and parts[0] == PEOPLE:
            return cls(text, parts[1], parts[2], None)
        return cls(text, text, "", None)

    @property
    def is_persons(self) -> bool:
        """Whether it leads to one person."""
        return self.index is None and bool(self.way)

    @property
    def class_(self) -> str:
        """Of which kind it is, out of a bounded set."""
        way = _ALIASES.get(self.way, self.way)
        return way if way in CLASSES else OTHER


def person_channel(person: str, way: str) -> str:
    """Name a way to a person."""
    return f"{PEOPLE}/{person}/{way}"
