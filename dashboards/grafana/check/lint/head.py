"""A board as a whole: its place's time, its words, that nobody edits it by hand. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.place import Language
from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Finding, Json, Sheet, part, text
from dashboards.grafana.check.variables import used
from dashboards.grafana.check.window import seen

_PREFIX: Final = "ioc-"
_UID_MAX: Final = 40  # of Grafana
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
    if not list(sheet.marks):
        yield sheet.wrong("annotations", "nothing is marked: alerts, maintenance, changes")
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
    written = _everything(sheet)
    shown = [text(each, "name") for each in sheet.variables if each.get("hide") != _HIDDEN]
    for name in shown:
        if not any(use.name == name for use in used(written)):
            yield sheet.wrong(f"templating/{name}", "nothing on the board uses it")


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
