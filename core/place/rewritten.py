"""A text before and after, as people compare them: what differs is marked, without colour. Pure."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

_SHORT: Final = 60  # letters of both that stand in one line
_PARTS: Final = re.compile(r"\s+|\S+")
_NOTHING: Final = "(none)"


def rewritten(name: str, before: str, after: str, indent: str) -> Iterator[str]:
    """Give a line for short texts; else one each, what differs between » and «."""
    if len(before) + len(after) <= _SHORT and "\n" not in before + after:
        yield f"{indent}{name}: {before or _NOTHING} → {after or _NOTHING}"
        return
    yield f"{indent}{name}:"
    marked = _marked(before, after) if before and after else (before, after)
    for when, text in zip(("before:", "after: "), marked, strict=True):
        own = f"{indent}  {when} "
        yield own + (text or _NOTHING).replace("\n", "\n" + " " * len(own))


def _marked(before: str, after: str) -> tuple[str, str]:
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    return _mark(old, head, tail), _mark(new, head, tail)


def _alike(ours: list[str], theirs: list[str]) -> int:
    pairs = zip(ours, theirs, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _mark(parts: list[str], head: int, tail: int) -> str:
    end = len(parts) - tail
    return "".join((*parts[:head], "»", *parts[head:end], "«", *parts[end:]))
