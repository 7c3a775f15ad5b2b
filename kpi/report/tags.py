"""HTML and SVG from parts: what is no markup is text, and is escaped. Pure."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

# What no page can show: control characters, halves of characters, marks that turn writing round.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)

_VOID: Final = frozenset({"meta", "col", "br"})

Value = str | float


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Part = Markup | str | None


def readable(text: str) -> str:
    """Leave out what cannot be shown."""
    return _UNSEEN.sub("", text)


def tag(name: str, /, *parts: Part, **attributes: Value | None) -> Markup:
    """Write an element. `_` in names of attributes is `-`, one at their end is dropped."""
    inner = "".join(_written(part) for part in parts)
    if name in _VOID:
        return Markup(f"<{name}{_attributes(attributes)}>")
    return Markup(f"<{name}{_attributes(attributes)}>{inner}</{name}>")


def joined(parts: Iterable[Part]) -> Markup:
    """Put parts one after the other."""
    return Markup("".join(_written(part) for part in parts))


def _written(part: Part) -> str:
    if part is None:
        return ""
    return part if isinstance(part, Markup) else escape(readable(part))


def _attributes(attributes: dict[str, Value | None]) -> str:
    written = []
    for name, value in attributes.items():
        if value is not None:
            text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
            key = name.rstrip("_").replace("_", "-")
            written.append(f' {key}="{escape(readable(str(text)))}"')
    return "".join(written)
