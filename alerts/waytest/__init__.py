"""Whether each way to somebody works: a test by each, and a code that he gives back."""

from .message import messages, plain_code, ways_of
from .practising import Practising
from .tables import (
    Linked,
    Practised,
    Wanted,
    WayTest,
    confirm,
    confirm_linked,
    linked,
    newest,
    practices,
    put,
)

__all__ = [
    "Linked",
    "Practised",
    "Practising",
    "Wanted",
    "WayTest",
    "confirm",
    "confirm_linked",
    "linked",
    "messages",
    "newest",
    "plain_code",
    "practices",
    "put",
    "ways_of",
]
