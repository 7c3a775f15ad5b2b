"""Whether each way to somebody works: a test by each, and a code that he gives back."""

from .message import CODE_CHARS, messages, plain_code, ways_of
from .tables import Wanted, WayTest, confirm, newest, put

__all__ = [
    "CODE_CHARS",
    "Wanted",
    "WayTest",
    "confirm",
    "messages",
    "newest",
    "plain_code",
    "put",
    "ways_of",
]
