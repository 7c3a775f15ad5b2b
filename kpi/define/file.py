"""`kpis.yml`: indicators, milestones and the form of their reports. Pure parsing."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from core.model import PeriodKind, UnitId
from core.place import Document, Fields, Findings, Node, closest

from .catalogue import Catalogue, Issuer, Milestone, Signature
from .kpi import Direction, Kind, Kpi, KpiId, Term, TermKind, Text
from .terms import cap, day, decimal, flag, target, term, text

KPIS: Final = "kpis.yml"
KPIS_MAX: Final = 200
_MILESTONES_MAX: Final = 100
_ID: Final = re.compile(r"[A-Z][A-Za-z0-9.-]{0,19}")
_DUE: Final = re.compile(r"day ([1-9]|1\d|2[0-8])")
_DUE_DAY: Final = 17
_NEVER: Final = "never"
_DECIMALS_MAX: Final = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What the file may name. units: nothing, where they could not be read."""

    units: Collection[UnitId] = ()
    scopes: Collection[str] = ()


def parse_kpis(document: Document, findings: Findings, known: Known = Known()) -> Catalogue:
    """Read and check `kpis.yml`. What the findings complain of may be missing."""
    fields = Fields(document.root, findings)
    listed = fields.nodes("kpis", required=False)
    if len(listed) > KPIS_MAX:
        fields.wrong("kpis", f"{len(listed)} indicators; at most {KPIS_MAX}")
    marks = fields.nodes("milestones", required=False)[:_MILESTONES_MAX]
    kpis = [_kpi(Fields(node, findings), known) for node in listed[:KPIS_MAX]]
    milestones = [_milestone(Fields(node, findings)) for node in marks]
    levels = fields.texts("levels")
    signature = _signature(fields)
    fields.end()
    _check_ids(findings, [*zip(listed, kpis, strict=False), *zip(marks, milestones, strict=True)])
    _check_beside(findings, listed, kpis)
    return Catalogue(
        kpis=tuple(kpis), milestones=tuple(milestones), signature=signature, levels=levels
    )


def _kpi(fields: Fields, known: Known) -> Kpi:
    direction = fields.choice("direction", Direction, required=False) or Direction.UP
    numerator = term(fields, "numerator")
    denominator = term(fields, "denominator", required=False)
    found = Kpi(
        id=KpiId(_id(fields)),
        kind=fields.choice("kind", Kind, required=False) or Kind.PLAN,
        name=text(fields, "name"),
        about=text(fields, "about"),
        caveat=text(fields, "caveat", required=False),
        beside=KpiId(fields.text("beside", required=False)) or None,
        numerator=numerator or _missing(),
        denominator=denominator,
        unit_of_measure=fields.text("unit_of_measure", length_max=40),
        scale=decimal(fields, "scale", required=False) or Decimal(1),
        decimals=_whole(fields, "decimals", _DECIMALS_MAX, default=1),
        period=fields.choice("period", PeriodKind) or PeriodKind.MONTH,
        direction=direction,
        target=target(fields, "target", direction),
        cap=cap(fields, "cap"),
        owner=text(fields, "owner"),
        source=text(fields, "source"),
        scope=_scope(fields, known),
        due_day=_due(fields) or _DUE_DAY,
        is_owed=_due(fields) is not None,
        min_completeness=decimal(fields, "min_completeness", required=False) or Decimal("0.8"),
        small_n=_whole(fields, "small_n", 1_000_000, default=0),
        jump_percent=decimal(fields, "jump_percent", required=False) or Decimal(50),
        is_share=flag(fields, "share"),
        is_public=flag(fields, "public"),
        is_closed=flag(fields, "closed"),
        since=day(fields, "since", required=False),
    )
    fields.end()
    if not 0 < found.min_completeness <= 1:
        fields.wrong("min_completeness", "expected a number above 0, up to 1")
    return found


def _missing() -> Term:
    return Term(kind=TermKind.HANDIN, name=Text("", ""), unit_of_measure="")


def _id(fields: Fields) -> str:
    id_ = fields.text("id", length_max=20)
    if id_ and not _ID.fullmatch(id_):
        fields.wrong("id", "expected a capital letter, then letters, digits, . or -, such as K01b")
    return id_


def _whole(fields: Fields, name: str, most: int, *, default: int) -> int:
    number = fields.number(name, above=-1, up_to=most, required=False)
    if number is None:
        return default
    if not number.is_integer():
        fields.wrong(name, "expected a whole number")
    return int(number)


def _scope(fields: Fields, known: Known) -> str:
    scope = fields.text("scope", required=False) or "core"
    if known.units and scope not in known.scopes and scope not in known.units:
        near = closest(scope, [*known.scopes, *known.units])
        fields.wrong("scope", f"neither a scope nor a unit of units.csv{near}")
    return scope


def _due(fields: Fields) -> int | None:
    """Read the day by which figures are due; None: never, for nobody has a source of them yet."""
    written = fields.text("due", required=False) or f"day {_DUE_DAY}"
    if written == _NEVER:
        return None
    found = _DUE.fullmatch(written)
    if found is None:
        fields.wrong("due", f"expected `day 1` to `day 28`, or `never`, got {written!r}")
    return int(found[1]) if found else _DUE_DAY


def _milestone(fields: Fields) -> Milestone:
    found = Milestone(
        id=_id(fields),
        name=text(fields, "name"),
        about=text(fields, "about"),
        owner=text(fields, "owner"),
        due=day(fields, "due", required=False),
    )
    fields.end()
    return found


def _signature(fields: Fields) -> Signature | None:
    node = fields.get("report", required=False)
    if node is None:
        return None
    inner = Fields(node, fields.findings)
    found = Signature(
        issuer=inner.choice("form", Issuer) or Issuer.STATE,
        parent_body=inner.text("parent_body"),
        body=inner.texts("body"),
        number_suffix=inner.text("number_suffix"),
        seat=inner.text("seat"),
        title=inner.text("title"),
        signer=inner.texts("signer"),
        recipients=inner.texts("recipients"),
    )
    inner.end()
    return found


def _check_ids(findings: Findings, pairs: list[tuple[Node, Kpi | Milestone]]) -> None:
    seen: set[str] = set()
    for node, described in pairs:
        if described.id and described.id in seen:
            findings.add(node.line, f"{node.path}/id", f"{described.id!r} is there twice")
        seen.add(described.id)


def _check_beside(findings: Findings, nodes: tuple[Node, ...], kpis: list[Kpi]) -> None:
    known = {kpi.id for kpi in kpis}
    for node, kpi in zip(nodes, kpis, strict=False):
        if kpi.beside and kpi.beside not in known:
            reason = f"no indicator {kpi.beside!r}{closest(kpi.beside, known)}"
            findings.add(node.line, f"{node.path}/beside", reason)
