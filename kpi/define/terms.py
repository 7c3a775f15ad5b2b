"""Numerators, denominators, targets and texts of `kpis.yml`. Pure parsing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from core.place import Fields, Findings, Node
from promql.parse import ParseError, parse
from promql.tree import Moved, Selector

from .kpi import Cap, Direction, Path, Target, Term, TermKind, Text

_OPS: Final = {Direction.UP: (">", ">="), Direction.DOWN: ("<", "<=")}
_LONG: Final = 2000


def text(fields: Fields, name: str, *, required: bool = True) -> Text:
    """Read a text in both languages: `{vi: …, en: …}`."""
    node = fields.get(name, required=required)
    if node is None:
        return Text("", "")
    inner = Fields(node, fields.findings)
    found = Text(inner.text("vi", length_max=_LONG), inner.text("en", length_max=_LONG))
    inner.end()
    return found


def term(fields: Fields, name: str, *, required: bool = True) -> Term | None:
    """Read a numerator or a denominator: `{counter: SELECTOR, name: …, unit_of_measure: …}`."""
    node = fields.get(name, required=required)
    if node is None:
        return None
    inner = Fields(node, fields.findings)
    kind = _kind(inner, node, fields.findings)
    found = Term(
        kind=kind,
        name=text(inner, "name"),
        unit_of_measure=inner.text("unit_of_measure", length_max=40),
        expr=_expr(inner, kind),
        value=decimal(inner, "fixed") if kind is TermKind.FIXED else None,
        is_whole=flag(inner, "whole"),
    )
    inner.end()
    return found


def _kind(inner: Fields, node: Node, findings: Findings) -> TermKind:
    given = [kind for kind in TermKind if inner.has(kind.value)]
    if len(given) == 1:
        return given[0]
    words = ", ".join(TermKind)
    findings.add(node.line, node.path, f"says where it comes from by exactly one of: {words}")
    return given[0] if given else TermKind.HANDIN


def _expr(inner: Fields, kind: TermKind) -> str:
    if kind is TermKind.HANDIN:
        flag(inner, kind.value)
        return ""
    if kind is TermKind.FIXED:
        return ""
    written = inner.text(kind.value, length_max=_LONG)
    if not written:
        return ""
    try:
        parsed = parse(written)
    except ParseError as error:
        inner.wrong(kind.value, f"not PromQL: {error}")
        return written
    is_plain = isinstance(parsed, Selector) and parsed.moved == Moved() and not parsed.extension
    if kind is TermKind.COUNTER and not is_plain:
        inner.wrong(kind.value, 'expected one plain selector of counters, such as x_total{a="b"}')
    return written


def target(fields: Fields, name: str, direction: Direction) -> Target | None:
    """Read what is to be reached: `{op: ">", value: 80, by: 2030-12-31, path: linear}`."""
    node = fields.get(name, required=False)
    if node is None:
        return None
    inner = Fields(node, fields.findings)
    op = inner.text("op")
    if op and op not in _OPS[direction]:
        inner.wrong("op", f"expected {' or '.join(_OPS[direction])}, got {op!r}")
    path = inner.choice("path", Path) or Path.NONE
    found = Target(
        op=op or _OPS[direction][1],
        value=decimal(inner, "value") or Decimal(0),
        by=day(inner, "by", required=path is not Path.NOT_BELOW_LAST),
        path=path,
        steps=_steps(inner) if path is Path.STEPS else {},
    )
    inner.end()
    return found


def _steps(inner: Fields) -> Mapping[int, Decimal]:
    steps: dict[int, Decimal] = {}
    for year, node in inner.pairs("steps").items():
        value = _decimal(node)
        if not year.isdigit() or value is None:
            reason = "expected a year and a number, such as 2027: 40"
            inner.findings.add(node.line, node.path, reason)
        else:
            steps[int(year)] = value
    return steps


def cap(fields: Fields, name: str) -> Cap | None:
    """Read from which ratio on all points are given: `{full_at: 80, most: 2}`."""
    node = fields.get(name, required=False)
    if node is None:
        return None
    inner = Fields(node, fields.findings)
    found = Cap(decimal(inner, "full_at") or Decimal(1), decimal(inner, "most", required=False))
    inner.end()
    return found


def decimal(fields: Fields, name: str, *, required: bool = True) -> Decimal | None:
    """Read a number exactly as it is written."""
    node = fields.get(name, required=required)
    if node is None:
        return None
    found = _decimal(node)
    if found is None:
        fields.wrong(name, f"expected a number, got {node.written or 'something else'!r}")
    return found


def _decimal(node: Node) -> Decimal | None:
    is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return Decimal(node.written) if is_number else None


def day(fields: Fields, name: str, *, required: bool = True) -> date | None:
    """Read a day: 2030-12-31."""
    written = fields.text(name, required=required)
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        fields.wrong(name, f"expected a day such as 2030-12-31, got {written!r}")
        return None


def flag(fields: Fields, name: str, *, default: bool = False) -> bool:
    """Read yes or no: true, false."""
    node = fields.get(name, required=False)
    if node is None:
        return default
    if not isinstance(node.value, bool):
        fields.wrong(name, "expected true or false")
        return default
    return node.value
