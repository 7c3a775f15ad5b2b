"""What must not reach a log: known by its key, or by its look. Pure."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"

_KEY = re.compile(
    r"passw|secret|token|authorization|cookie|credential|(^|[_-])(api_?)?key$", re.IGNORECASE
)
_VALUES = (
    # API keys of ours: ioc_<id>_<secret>
    (re.compile(r"\bioc_([A-Za-z0-9-]+)_[A-Za-z0-9_-]{16,}"), rf"ioc_\1_{HIDDEN}"),
    # a password in a URL, a key in the path of a heartbeat
    (re.compile(r"((?<!\w)\w+://[^\s/:@]*):[^\s/@]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(r"/ping/[^\s/\"?]+"), f"/ping/{HIDDEN}"),
    (
        re.compile(r"\b(Bearer|Token|Basic)\s+[A-Za-z0-9+/_.=~-]{8,}", re.IGNORECASE),
        rf"\1 {HIDDEN}",
    ),
    (re.compile(r"\b(password)=\S+", re.IGNORECASE), rf"\1={HIDDEN}"),
)


def redacted(event: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a log event without its secrets, at any depth."""
    return {key: HIDDEN if _KEY.search(key) else _value(value) for key, value in event.items()}


def redacted_text(text: str) -> str:
    """Copy a text without what looks like a secret."""
    for pattern, instead in _VALUES:
        text = pattern.sub(instead, text)
    return text


def _value(value: object) -> object:
    match value:
        case str():
            return redacted_text(value)
        case bytes():
            return redacted_text(value.decode("utf-8", "replace"))
        case Mapping():
            return redacted({str(key): inner for key, inner in value.items()})
        case list() | tuple():
            return [_value(inner) for inner in value]
        case _:
            return value
