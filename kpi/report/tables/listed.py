"""Tables of texts alone. Pure."""

from collections.abc import Iterable, Sequence

from kpi.report.tags import Markup, Part, tag


def listed(
    heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], *, nothing: str, more: str = ""
) -> Markup:
    """Write a table of texts, or that there is nothing to tell."""
    if not rows:
        return tag("p", nothing) if nothing else Markup("")
    sides = [side or None for _, side in heads]
    written = [
        tag("tr", *(tag("td", cell, class_=side) for cell, side in zip(row, sides, strict=True)))
        for row in rows
    ]
    return tag("table", head_row(heads), tag("tbody", *written), class_=f"plain {more}".strip())


def head_row(heads: Iterable[tuple[str, str]]) -> Markup:
    """Write the head of a table: words and class of each column."""
    cells: list[Part] = [
        tag("th", words, class_=side or None, scope="col") for words, side in heads
    ]
    return tag("thead", tag("tr", *cells))
