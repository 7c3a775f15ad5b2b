"""Values of a notification's content, which may be anything: what is none of its kind is left out.

Pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

_YEAR_ONE: Final = 1  # Go's zero time: there is no end yet


def moment_of(value: object) -> datetime | None:
    """Read a time with an offset; nothing of what is none, or of Go's zero."""
    try:
        found = datetime.fromisoformat(text_of(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year > _YEAR_ONE else None


def mapping_of(value: object) -> Mapping[str, Any]:
    """Give names and values; none of what has none."""
    return value if isinstance(value, Mapping) else {}


def list_of(value: object) -> list[Any]:
    """Give a list; an empty one of what is none."""
    return value if isinstance(value, list) else []


def whole_of(value: object) -> int:
    """Give a whole number; 0 of what is none."""
    return value if isinstance(value, int) else 0


def text_of(value: object) -> str:
    """Give a text in one line; nothing of what is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""
