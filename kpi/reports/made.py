"""A report made of what the tables said. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from core.model import Period
from kpi.board import is_form
from kpi.define import Issuer, Kind, Kpi, KpiId, Signature
from kpi.report.content import (
    Change,
    Form,
    Handed,
    Lack,
    Line,
    Milestone,
    Note,
    Paper,
    Report,
    Span,
)
from kpi.report.said import NONE, term
from kpi.values import Status, Why

from .closely import details, is_missing
from .known import Corrected, Known, Reached
from .lines import Judged, judged, line_of
from .names import briefly, called

_NOTHING: Final = "chưa có số liệu, không thay bằng số khác"
_NONE: Final = (None, None)  # neither numerator nor denominator
_PARTS_MAX: Final = 2  # of the line at the foot of each page
_FORMS: Final = {Issuer.STATE: Form.STATE, Issuer.PARTY: Form.PARTY}


class NothingToReportError(Exception):
    """The place has no indicators."""


def report(known: Known) -> Report:
    """Make a report. Raises NothingToReportError."""
    catalogue, wanted = known.place.catalogue, known.wanted
    if not catalogue.kpis:
        raise NothingToReportError("the place has no kpis.yml; write one and apply it")
    found = judged(known)
    lines = tuple(line_of(one, known) for one in found)
    members = known.place.scopes.members(wanted.scope, wanted.period)
    handed = [
        (one.kpi.id, line.handed)
        for one, line in zip(found, lines, strict=True)
        if line.handed and is_form(one.kpi, one.period, line.handed.count, known.began)
    ]
    return Report(
        paper=_paper(catalogue.signature),
        period=Span(
            id=wanted.period.id,
            name=called(wanted.period),
            short=briefly(wanted.period),
            first=wanted.period.first.isoformat(),
            last=wanted.period.last.isoformat(),
        ),
        scope=wanted.scope,
        units=tuple(known.name(unit) for unit in members.all),
        as_of=known.at.isoformat(timespec="seconds"),
        is_final=_is_final(lines),
        simulated=any(one.value is not None and one.value.simulated for one in found)
        or any(each.simulated for each in known.milestones.values()),
        handed=Handed(sum(each.count for _, each in handed), sum(each.of for _, each in handed)),
        handed_parts=tuple(_parts(handed)),
        lines=lines,
        details=tuple(details(found, known)),
        milestones=tuple(_milestones(known)),
        lacks=tuple(_lacks(found, known)),
        changes=tuple(_change(each, known) for each in _corrected(known)),
        notes=tuple(_note(kpi) for kpi in catalogue.kpis),
    )


def _paper(signature: Signature | None) -> Paper:
    """Take over what the place says of its papers; what it does not say stays blank."""
    if signature is None:
        return Paper(
            form=Form.STATE, superior="", issuer=(), number="", place="……",
            subject="Kết quả chỉ tiêu", signer=("THỦ TRƯỞNG ĐƠN VỊ",), recipients=("Lưu: VT",),
        )  # fmt: skip
    return Paper(
        form=_FORMS[signature.issuer],
        superior=signature.parent_body,
        issuer=signature.body,
        number=signature.number_suffix,
        place=signature.seat,
        subject=signature.title,
        signer=signature.signer,
        recipients=signature.recipients,
    )


def _is_final(lines: tuple[Line, ...]) -> bool:
    """Whether all that has a value is official."""
    there = [line.status for line in lines if line.value is not None]
    return bool(there) and all(status == Status.OFFICIAL.value for status in there)


def _parts(handed: list[tuple[KpiId, Handed]]) -> Iterator[str]:
    """Name what is not complete, as far as one line holds it."""
    short = [(id_, each) for id_, each in handed if each.count < each.of]
    yield from (f"{id_} {each.count}/{each.of}" for id_, each in short[:_PARTS_MAX])
    if len(short) > _PARTS_MAX:
        yield "…"


def _milestones(known: Known) -> Iterator[Milestone]:
    for each in known.place.catalogue.milestones:
        found = known.milestones.get(each.id)
        state = found.state if found else ""
        is_over = each.due is not None and known.at.date() > each.due
        if is_over and state not in {"done", "stopped"}:
            state = "overdue"
        yield Milestone(
            id=each.id,
            name=each.name.vi,
            state=state,
            due=each.due.isoformat() if each.due else None,
            reached=found.day.isoformat() if found and found.day and state == "done" else None,
            evidence=_evidence(found) if found else "",
            owner=each.owner.vi,
        )


def _evidence(found: Reached) -> str:
    """Name the paper; of what is made up it says so, with and without one."""
    if not found.simulated:
        return found.evidence
    return f"{found.evidence or 'chưa có văn bản'} (mô phỏng)"


def _lacks(found: list[Judged], known: Known) -> Iterator[Lack]:
    """Say who has not handed in, or late; of a KPI of the plan also that nobody measures it."""
    for one in found:
        is_of_units = one.kpi.scope in known.place.scopes.names()
        if one.kpi.is_closed or (one.kpi.kind is not Kind.PLAN and not one.kpi.is_handed_in):
            continue
        if is_of_units and one.kpi.is_owed and (one.kpi.is_handed_in or one.value is not None):
            owed = [*_without_figures(one, known), *_handed_in_late(one, known)]
            yield from owed or _nobody_has(one)
        elif one.value is None or one.value.value is None:
            yield _lack(one, (), _NOTHING)


def _nobody_has(one: Judged) -> Iterator[Lack]:
    """Say that there is nothing, though nobody owes it: the place did not ask for it then."""
    if one.kpi.kind is Kind.PLAN and (one.value is None or one.value.why is Why.NO_FIGURES):
        yield _lack(one, (), _NOTHING)


def _without_figures(one: Judged, known: Known) -> Iterator[Lack]:
    members = known.place.scopes.members(known.scope_of(one.kpi), one.period)
    if members.is_split or one.period.last < known.began:
        return  # nobody owes them
    of_units = [(unit, known.of_unit(one.kpi.id, unit, one.period)) for unit in members.units]
    late = [unit for unit, found in of_units if is_missing(one.kpi, found)]
    if not late:
        return
    is_told = one.value is not None and one.value.value is not None
    runs = one.period.last >= known.at.date()
    if runs and is_told:
        return  # nobody owes them yet
    reminded = sum(known.reminded.get((unit, one.kpi.id, one.period.id), 0) for unit in late)
    effect = "giá trị chung tính trên các đơn vị đã có số" if is_told else "không có giá trị chung"
    units = tuple(known.name(unit) for unit in late)
    is_due = one.kpi.is_handed_in and not runs
    due = one.period.due(one.kpi.due_day).isoformat() if is_due else None
    yield _lack(one, units, effect, due=due, reminded=reminded)


def _handed_in_late(one: Judged, known: Known) -> Iterator[Lack]:
    if not one.kpi.is_handed_in or one.period.last < known.began:
        return
    due, late = one.period.due(one.kpi.due_day), dict[int, list[str]]()
    for unit in known.place.scopes.members(known.scope_of(one.kpi), one.period).units:
        first = known.handed_in.get((one.kpi.id, unit, one.period.id))
        if first is None or is_missing(one.kpi, known.of_unit(one.kpi.id, unit, one.period)):
            continue
        days = (first.astimezone(known.place.zone).date() - due).days
        if days > 0:
            late.setdefault(days, []).append(known.name(unit))
    for days, units in sorted(late.items()):
        told = _lack(one, tuple(units), f"đã nộp, chậm {days} ngày", due=due.isoformat())
        yield replace(told, missing=False)


def _lack(
    one: Judged, units: tuple[str, ...], effect: str, *, due: str | None = None, reminded: int = 0
) -> Lack:
    return Lack(
        kpi=one.kpi.id,
        name=one.kpi.name.vi,
        units=units,
        due=due,
        reminded=reminded,
        effect=effect,
    )


def _corrected(known: Known) -> Iterator[Corrected]:
    """Tell what a figure was first and is now: what was taken back in between is nobody's news."""
    by_key = dict[tuple[str, str, Period], Corrected]()
    for each in known.corrected:
        key = (each.kpi, each.unit, each.period)
        first = by_key.get(key)
        if first is not None:
            by_key[key] = replace(first, now=each.now, reason=each.reason or first.reason)
        elif each.was != _NONE:
            by_key[key] = each
    yield from (each for each in by_key.values() if each.was != each.now)


def _change(each: Corrected, known: Known) -> Change:
    return Change(
        kpi=each.kpi,
        period=briefly(each.period),
        unit=known.name(each.unit),
        was=_terms(*each.was),
        now=_terms(*each.now),
        reason=each.reason,
    )


def _terms(*figures: object) -> str:
    return "/".join(term(float(str(each))) for each in figures if each is not None) or NONE


def _note(kpi: Kpi) -> Note:
    return Note(
        kpi=kpi.id,
        name=kpi.name.vi,
        numerator=kpi.numerator.name.vi,
        denominator=kpi.denominator.name.vi if kpi.denominator else "",
        source="; ".join(part for part in (kpi.source.vi, kpi.owner.vi) if part),
        remark=kpi.caveat.vi,
    )
