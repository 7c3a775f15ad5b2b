"""Scripts of promqltest: what they load, what they ask, and what they expect. See its README."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.model import STALE_BITS, Labels
from promql.lex import duration_ms
from promql.parse import parse
from promql.tree import Selector
from promql.values import NAME, value_of, with_value, without

STALE = float(np.array([STALE_BITS]).view(np.float64)[0])
_INSTANT = re.compile(r"eval(?:_(fail|warn|info|ordered))?\s+instant\s+at\s+(\S+)\s+(.+)")
_RANGE = re.compile(
    r"eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)"
)
_EXPECT = re.compile(
    r"expect\s+(fail|warn|info|no_warn|no_info|ordered|string|range vector)\s*(.*)"
)
_REPEATED = re.compile(
    r"(?P<base>_|stale|[+-]?[\d.einfaINFA]+?)(?P<step>[+-][\d.e+-]+?)?x(?P<n>\d+)"
)


@dataclass(frozen=True, slots=True)
class Load:
    """Series with a sample every step_ms. native: series of native histograms, left out."""

    step_ms: int
    series: Mapping[Labels, str]
    native: Sequence[Labels] = ()


@dataclass(slots=True)
class Eval:
    """A question. Texts of `expect` by kind; results by labels, or of a scalar."""

    line: int
    expression: str
    start_ms: int
    end_ms: int
    step_ms: int | None
    expects: dict[str, list[str]] = field(default_factory=dict)
    results: list[tuple[Labels, str]] = field(default_factory=list)
    scalar: float | None = None


@dataclass(frozen=True, slots=True)
class Clear:
    """Forget what was loaded."""


Command = Load | Eval | Clear


def commands(path: Path) -> Iterator[Command]:
    """Read a script."""
    lines = [line.strip() for line in path.read_text().split("\n")]
    lines = ["" if line.startswith("#") else line for line in lines]
    at = 0
    while at < len(lines):
        line, block = lines[at], at + 1
        while block < len(lines) and lines[block]:
            block += 1
        if line.startswith("load"):
            yield _load(line, lines[at + 1 : block])
            at = block
        elif line.startswith("eval"):
            yield _eval(at + 1, line, lines[at + 1 : block])
            at = block
        else:
            if line == "clear":
                yield Clear()
            at += 1


def _load(line: str, block: Sequence[str]) -> Load:
    series = [series_of(each) for each in block if "@st" not in each]
    native = [labels for labels, text in series if "{{" in text]
    if line.startswith("load_with_nhcb"):
        native += [_histogram_of(labels) for labels, _ in series]
    floats = {labels: text for labels, text in series if "{{" not in text}
    return Load(milliseconds(line.split()[1]), floats, native)


def _histogram_of(labels: Labels) -> Labels:
    """Labels of the native histogram that is made of a classic one's series."""
    name = re.sub("_(bucket|count|sum)$", "", value_of(labels, NAME))
    return with_value(without(labels, {"le"}), NAME, name)


def _eval(number: int, line: str, block: Sequence[str]) -> Eval:
    if found := _INSTANT.fullmatch(line):
        old, at, expression = found.groups()
        made = Eval(number, expression, milliseconds(at), milliseconds(at), None)
    else:
        found = _RANGE.fullmatch(line)
        assert found, line
        old, start, end, step, expression = found.groups()
        times = milliseconds(start), milliseconds(end), milliseconds(step)
        made = Eval(number, expression, *times)
    if old:
        made.expects[old] = []
    for each in block:
        if found := _EXPECT.fullmatch(each):
            texts = made.expects.setdefault(found[1], [])
            texts += [found[2]] if found[2] else []
        elif not each.startswith("expected_fail") and not _scalar(made, each):
            made.results.append(series_of(each))
    return made


def _scalar(made: Eval, line: str) -> bool:
    try:
        made.scalar = number(line)
    except ValueError:
        return False
    return True


def series_of(line: str) -> tuple[Labels, str]:
    """Read `name{label="value"} points`."""
    at, quote = 0, ""
    depth = 0
    while at < len(line) and (depth or not line[at].isspace()):
        char = line[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        depth += (char == "{") - (char == "}") if not quote else 0
        at += 1
        if not depth and char == "}":
            break
    return labels_of(line[:at]), line[at:].strip()


def labels_of(text: str) -> Labels:
    """Read a label set."""
    if text in {"", "{}"}:
        return ()
    tree = parse(text)
    assert isinstance(tree, Selector), text
    pairs = [(each.name, each.value) for each in tree.matchers if each.value]
    return tuple(sorted([*pairs, *([(NAME, tree.name)] if tree.name else [])]))


def points(text: str) -> Iterator[float | None]:
    """Write out points: `1+2x3` is 1, 3, 5, 7."""
    for token in text.split():
        found = _REPEATED.fullmatch(token)
        if not found:
            yield _point(token)
            continue
        base, step, times = _point(found["base"]), found["step"], int(found["n"])
        if found["base"] == "_":
            yield from [None] * times
        else:
            assert base is not None
            by = number(step) if step else 0.0
            yield base
            for each in range(1, times + 1):
                yield base + each * by if by else base


def _point(text: str) -> float | None:
    if text == "_":
        return None
    return STALE if text == "stale" else number(text)


def number(text: str) -> float:
    """Read a number as Go does."""
    if re.fullmatch(r"[+-]?0[xX][0-9a-fA-F]+", text):
        return float(int(text, 16))
    if "_" in text:
        raise ValueError(text)
    return float(text)


def milliseconds(text: str) -> int:
    """Read a duration, or seconds."""
    sign = -1 if text.startswith("-") else 1
    try:
        return round(float(text) * 1000)
    except ValueError:
        return sign * duration_ms(text.lstrip("-"))
