"""Variables of a board in texts: `${unit:sqlstring}` and what becomes of it. Pure."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from .macros import Expanded

# `$name`, `[[name:format]]`, `${name.field:format:argument}`, as Grafana looks for them.
_USED: Final = re.compile(
    r"\$(?P<bare>\w+)(?!\w*\()|\[\[(?P<old>\w+?)(?::(?P<way>\w+))?\]\]"
    r"|\$\{(?P<name>\w+)(?:\.[^:}]+)?(?::(?P<format>[^}]+))?\}"
)
_SPECIAL: Final = re.compile(r"([\\^$*+?.()|\[\]{}/])")
_PLAIN: Final = "-_.~"  # beside letters and digits; all else is written as %


class Choice(NamedTuple):
    """What is chosen: several values if the variable allows that, else one. Texts: on the screen.

    A variable of several values is a list also when one is chosen, as Grafana has it.
    """

    values: Sequence[str]
    texts: Sequence[str] = ()
    several: bool = False

    @property
    def shown(self) -> Sequence[str]:
        """Give the texts, which by default are the values."""
        return self.texts or self.values


class Use(NamedTuple):
    """A variable in a text. format: None if it has none."""

    written: str
    name: str
    format: str | None


def used(text: str) -> Iterator[Use]:
    """Find the variables in a text, but not what Grafana itself defines (`$__…`, `${__…}`)."""
    for found in _USED.finditer(text):
        name = found["bare"] or found["old"] or found["name"]
        if not name.startswith("__") and not name.isdecimal():
            yield Use(found[0], name, found["format"] or found["way"])


def resolved(text: str, chosen: Mapping[str, Choice]) -> Expanded:
    """Put values in their places. A variable without a format, or that is none, is a fault."""
    faults = list[str]()

    def put(found: re.Match[str]) -> str:
        use = next(used(found[0]), None)
        if use is None:
            return found[0]
        fault = _why_not(use, chosen)
        faults.extend([f"{use.written}: {fault}"] if fault else [])
        return use.written if fault else _formatted(use, chosen[use.name])

    return Expanded(_USED.sub(put, text), tuple(faults))


def _why_not(use: Use, chosen: Mapping[str, Choice]) -> str:
    if use.name not in chosen:
        return "the board has no such variable"
    if use.format is None or not use.written.startswith("${"):
        return f"write it with a format, such as ${{{use.name}:sqlstring}}"
    if use.format not in _FORMATS:
        return f"no format of Grafana that we know; there are {', '.join(_FORMATS)}"
    return ""


def _formatted(use: Use, choice: Choice) -> str:
    return _FORMATS[use.format or ""](choice, use.name)


def _sqlstring(choice: Choice, _name: str) -> str:
    # Grafana writes \\" for ", which PostgreSQL does not undo; no name of ours has one.
    told = (each.replace("'", "''").replace('"', '\\"') for each in choice.values)
    return ",".join(f"'{each}'" for each in told)


def _regex(choice: Choice, _name: str) -> str:
    told = [_SPECIAL.sub(r"\\\1", each) for each in choice.values]
    return told[0] if len(told) == 1 else f"({'|'.join(told)})"


def _glob(choice: Choice, _name: str) -> str:
    told = ",".join(choice.values)
    return f"{{{told}}}" if len(choice.values) > 1 else told


def _percentencode(choice: Choice, _name: str) -> str:
    told = ",".join(choice.values)
    return _encoded(f"{{{told}}}" if choice.several else told)


def _queryparam(choice: Choice, name: str) -> str:
    return "&".join(f"var-{name}={_encoded(each)}" for each in choice.values)


def _json(choice: Choice, _name: str) -> str:
    if choice.several:
        return json.dumps(list(choice.values), ensure_ascii=False, separators=(",", ":"))
    return choice.values[0]


def _quoted(mark: str) -> "_Format":
    def told(choice: Choice, _name: str) -> str:
        values = (each.replace(mark, f"\\{mark}") for each in choice.values)
        return ",".join(f"{mark}{each}{mark}" for each in values)

    return told


def _joined(mark: str) -> "_Format":
    return lambda choice, _name: mark.join(choice.values)


def _encoded(text: str) -> str:
    return quote(text, safe=_PLAIN)


_Format = Callable[[Choice, str], str]
_FORMATS: Final[Mapping[str, _Format]] = {
    "csv": _joined(","),
    "doublequote": _quoted('"'),
    "glob": _glob,
    "json": _json,
    "percentencode": _percentencode,
    "pipe": _joined("|"),
    "queryparam": _queryparam,
    "raw": _joined(","),
    "regex": _regex,
    "singlequote": _quoted("'"),
    "sqlstring": _sqlstring,
    "text": lambda choice, _name: " + ".join(choice.shown),
}
