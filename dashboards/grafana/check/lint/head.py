"""A board as a whole: its place's time, its words, that nobody edits it by hand. Pure."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.place import Language
from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Finding, Json, Sheet, mappings, part, text
from dashboards.grafana.check.variables import used
from dashboards.grafana.check.window import seen

_PREFIX: Final = "ioc-"
_UID_MAX: Final = 40  # of Grafana
_CENTER: Final = "ioc"  # the variable with the address of our app
ADDRESS: Final = re.compile(r"https?://[^/?#\s]+(/[^?#\s]*[^/?#\s])?")
_REFRESH: Final = re.compile(r"([1-9]\d*)([smhd])")
_TOO_OFTEN: Final = {f"{n}s" for n in range(1, 10)}  # all boards of a house at once
_ASKED: Final = (1, 2)  # of Grafana: when the board is opened, when the time changes
_HIDDEN: Final = 2  # of Grafana: neither its label nor its values are shown
_SOME_DAY: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
_VIETNAMESE: Final = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
)


def head(sheet: Sheet, known: Known) -> Iterator[Finding]:
    """Judge what stands at the head of a board's file."""
    wanted = {
        "timezone": known.zone,
        "weekStart": "monday",
        "editable": False,
    }
    for name, value in wanted.items():
        found = sheet.json.get(name)
        if found != value:
            yield sheet.wrong(name, f"expected {value!r}, got {found!r}")
    if not sheet.uid.startswith(_PREFIX) or len(sheet.uid) > _UID_MAX:
        yield sheet.wrong("uid", f"expected {_PREFIX}… of at most {_UID_MAX}, got {sheet.uid!r}")
    yield from _said(sheet, known)
    yield from _time(sheet, known)
    refresh = sheet.json.get("refresh", "")
    if refresh and (not _REFRESH.fullmatch(str(refresh)) or refresh in _TOO_OFTEN):
        yield sheet.wrong("refresh", f"expected 10s or more, got {refresh!r}")
    yield from _tags(sheet)
    if not list(sheet.marks):
        yield sheet.wrong("annotations", "nothing is marked: alerts, maintenance, changes")
    for each in mappings(sheet.json, "annotations", "list"):
        if each.get("enable") is not True:
            yield sheet.wrong(f"annotations/{text(each, 'name')}", "is not shown: enable")
    yield from _variables(sheet)


def why_foreign(said: str, known: Known) -> str:
    """Say why a text is not in the place's language; empty: it may be."""
    if known.language is Language.VI and not _VIETNAMESE & set(said.lower()):
        return f"expected Vietnamese, got {said!r}"
    return ""


def _said(sheet: Sheet, known: Known) -> Iterator[Finding]:
    for name in ("title", "description"):
        said = text(sheet.json, name)
        if not said.strip():
            yield sheet.wrong(name, "is missing")
        elif reason := why_foreign(said, known) if name == "description" else "":
            yield sheet.wrong(name, reason)


def _tags(sheet: Sheet) -> Iterator[Finding]:
    """Judge whether a list of boards that it leads to has it, too."""
    own = part(sheet.json, "tags")
    for link in mappings(sheet.json, "links"):
        tags = part(link, "tags")
        for tag in tags if isinstance(tags, list) else ():
            if not isinstance(own, list) or tag not in own:
                yield sheet.wrong("tags", f"expected {tag!r}, by which boards find each other")


def _time(sheet: Sheet, known: Known) -> Iterator[Finding]:
    start, end = text(sheet.json, "time", "from"), text(sheet.json, "time", "to")
    if seen(start, end, _SOME_DAY.astimezone(ZoneInfo(known.zone))) is None:
        yield sheet.wrong("time", f"expected now-24h to now, got {start!r} to {end!r}")


def _variables(sheet: Sheet) -> Iterator[Finding]:
    names = list[str]()
    for each in sheet.variables:
        name = text(each, "name")
        field = f"templating/{name}"
        if name in names:
            yield sheet.wrong(field, "is there twice")
        names.append(name)
        if text(each, "type") == "query" and not query_of(each):
            yield sheet.wrong(field, "asks nothing")
        if each.get("hide") != _HIDDEN and not text(each, "label").strip():
            yield sheet.wrong(field, "has no label")
        if text(each, "type") != "query" and not part(each, "current", "value"):
            yield sheet.wrong(field, "nothing is chosen at first: current")
        yield from (sheet.wrong(field, reason) for reason in _why_wrong_variable(each))
    written = _everything(sheet)
    for name in names:
        if name not in hidden(sheet) and not any(use.name == name for use in used(written)):
            yield sheet.wrong(f"templating/{name}", "nothing on the board uses it")


def _why_wrong_variable(variable: Json) -> Iterator[str]:
    if text(variable, "type") == "query" and variable.get("refresh") not in _ASKED:
        yield "refresh: what can be chosen would never be asked for"
    if text(variable, "type") != "constant":
        return
    if variable.get("skipUrlSync") is not True:
        yield "skipUrlSync: an address could lead everybody elsewhere"
    if text(variable, "name") == _CENTER and not ADDRESS.fullmatch(query_of(variable)):
        yield f"expected https://…, got {query_of(variable)!r}"


def hidden(sheet: Sheet) -> frozenset[str]:
    """Give the variables that nobody chooses."""
    every = (each for each in sheet.variables if each.get("hide") == _HIDDEN)
    return frozenset(text(each, "name") for each in every)


def query_of(variable: Json) -> str:
    """Give what a variable asks: the data source's own text, or within what it makes of it."""
    return text(variable, "query") or text(variable, "query", "rawSql")


def _everything(sheet: Sheet) -> str:
    """Give all texts in which a variable may be used."""
    found = list[str]()
    rest = [part(sheet.json, "panels"), part(sheet.json, "links"), part(sheet.json, "annotations")]
    rest += [each.get("query") for each in sheet.variables]
    while rest:
        each = rest.pop()
        if isinstance(each, str):
            found.append(each)
        elif isinstance(each, list):
            rest += each
        elif isinstance(each, dict):
            rest += each.values()
    return "\n".join(found)
