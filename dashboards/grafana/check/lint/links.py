"""Where links lead: to a page of our app, or to another of our boards. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Finding, Json, Sheet, Tile, mappings, text
from dashboards.grafana.check.variables import used

_OURS: Final = "${ioc:raw}"
_BOARD: Final = re.compile(r"/d/([^/?#]*)[^?#]*")
_PUT_IN: Final = re.compile(r"\$\{[^}]*\}")
_SOMETHING: Final = "x"  # what stands where a value will


def links(sheet: Sheet, known: Known) -> Iterator[Finding]:
    """Judge all links of a board: at its head, on panels, on values."""
    names = frozenset(text(each, "name") for each in sheet.variables)
    head = mappings(sheet.json, "links")
    if not any(text(each, "url").startswith(_OURS) for each in head):
        yield sheet.wrong("links", f"none leads into our app: {_OURS}/…")
    for each in head:
        if reason := _why_wrong(each, known, names):
            yield sheet.wrong("links", reason)
    for tile in sheet.tiles:
        for each in _on(tile):
            if reason := _why_wrong(each, known, names):
                yield sheet.wrong("links", reason, tile)


def _on(tile: Tile) -> Sequence[Json]:
    """Give the links of a panel: at its head, on its values, on those of single fields."""
    told = [*mappings(tile.json, "links"), *mappings(tile.defaults, "links")]
    for override in tile.overrides:
        for each in mappings(override, "properties"):
            if text(each, "id") == "links":
                told += mappings(each, "value")
    return told


def _why_wrong(link: Json, known: Known, names: frozenset[str]) -> str:
    """Say why a link leads nowhere; empty: it leads somewhere."""
    if not text(link, "title").strip():
        return "a link without a title"
    if text(link, "type") == "dashboards":
        return "" if link.get("tags") else "a list of boards needs a tag"
    return _why_no_place(text(link, "url"), known, names)


def _why_no_place(url: str, known: Known, names: frozenset[str]) -> str:
    wrong = [use for use in used(url) if use.name not in names]
    if wrong:
        return f"{url}: the board has no variable {wrong[0].name}"
    if bare := [use.written for use in used(url) if use.format is None]:
        return f"{url}: write {bare[0]} with a format, such as :queryparam"
    if url.startswith(_OURS):
        return _why_no_page(url, known)
    if board := _BOARD.match(url):
        return "" if board[1] in known.boards else f"{url}: there is no board {board[1]!r}"
    return f"{url!r} leads neither into our app ({_OURS}/…) nor to a board of ours (/d/ioc-…)"


def _why_no_page(url: str, known: Known) -> str:
    path = _PUT_IN.sub(_SOMETHING, url.removeprefix(_OURS)).partition("?")[0].partition("#")[0]
    return "" if known.is_page(path) else f"{url}: our app has no page {path!r}"
