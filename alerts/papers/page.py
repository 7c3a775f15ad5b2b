"""A paper as a page to print, A4: HTML without script; its style is a file beside the app."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from .sheet import Sheet, Table

STYLE: Final = "/paper.css"
_WHOLE_CHARS: Final = 11  # of a word that is not broken: seven columns of dates fit on A4


def page(sheet: Sheet) -> str:
    """Write a paper."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(sheet.title)}</title><link rel="stylesheet" href="{STYLE}">'
    )
    return (
        f'<!doctype html><html lang="vi"><head>{head}</head>'
        f"<body><main>{''.join(_body(sheet))}</main></body></html>\n"
    )


def _body(sheet: Sheet) -> Iterator[str]:
    yield '<p class="hint">Nhấn Ctrl+P để in trang này trên giấy A4.</p>'
    yield f"<h1>{escape(sheet.title)}</h1>"
    if sheet.warning:
        yield f'<p class="warning">{escape(sheet.warning)}</p>'
    yield f'<p class="under">{escape(sheet.under)}</p>'
    for part in sheet.parts:
        yield from _part(part)
    if sheet.signs:
        cells = "".join(f"<div>{escape(name)}</div>" for name in sheet.signs)
        yield f'<div class="signs">{cells}</div>'
    if sheet.foot:
        yield f'<p class="foot">{escape(sheet.foot)}</p>'


def _part(part: Table) -> Iterator[str]:
    yield f"<section><h2>{escape(part.title)}</h2>"
    if part.facts:
        facts = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in part.facts)
        yield f"<dl>{''.join(facts)}</dl>"
    if part.rows:
        rows = "".join(_row(row, "td") for row in part.rows)
        yield f"<table><thead>{_row(part.head, 'th')}</thead><tbody>{rows}</tbody></table>"
    elif part.nothing:
        yield f"<p>{escape(part.nothing)}</p>"
    for name in part.blanks:
        yield f'<p class="blank"><span>{escape(name)}</span></p>'
    yield "</section>"


def _row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(_cell(cell, tag) for cell in cells) + "</tr>"


def _cell(text: str, tag: str) -> str:
    is_whole = all(len(word) <= _WHOLE_CHARS for word in text.split())
    class_ = ' class="whole"' if is_whole else ""
    return f"<{tag}{class_}>{escape(text)}</{tag}>"
