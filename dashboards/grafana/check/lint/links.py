"""Where links lead: to a page of our app, or to another of our boards. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Finding, Json, Sheet, Tile, mappings, text
from dashboards.grafana.check.variables import used

_OURS: Final = "${ioc:raw}"
_BOARD: Final = re.compile(r"/d/([^/?#]*)[^?#]*")
_CHOSEN: Final = re.compile(r"[?&]var-([^=&]+)=")
_RULE: Final = re.compile(r"[A-Z][A-Za-z0-9]+")
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
    if _BOARD.match(url):
        return _why_no_board(url, known)
    return f"{url!r} leads neither into our app ({_OURS}/…) nor to a board of ours (/d/ioc-…)"


def _why_no_page(url: str, known: Known) -> str:
    address = _PUT_IN.sub(_SOMETHING, url.removeprefix(_OURS))
    if reason := known.why_no_page(address):
        return f"{url}: {reason}"
    asked = dict(parse_qsl(urlsplit(url.removeprefix(_OURS)).query))
    rule = asked.get("q", "")
    if known.rules and _RULE.fullmatch(rule) and rule not in known.rules:
        return f"{url}: no rule of the place gives an alert {rule!r}"
    return ""


def _why_no_board(url: str, known: Known) -> str:
    board = _BOARD.match(url)
    if board is None or board[1] not in known.boards:
        return f"{url}: there is no board {board[1] if board else url!r}"
    names = known.boards[board[1]]
    chosen = [name.removeprefix("var-") for name in _CHOSEN.findall(url)]
    if strange := [name for name in chosen if name not in names]:
        return f"{url}: that board has no variable {strange[0]}"
    return ""
