"""Files as the process that reads them answers: looked at, or handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.model import Period, UnitId, instant
from core.service.problem import Problem, ProblemError, misfit
from core.store.keys import By
from core.store.pool import Connection
from kpi.handin import Form, Layout, Preview
from kpi.handin.check import preview
from kpi.handin.reading import Read, of_file, of_text
from kpi.handin.template import template_of
from kpi.keeping import Place, place
from kpi.uploads.asked import form_of, known
from kpi.uploads.keeping import (
    ConflictError,
    Hand,
    RefusedError,
    approve,
    return_,
    submit,
    undo,
)
from kpi.uploads.record import Way
from kpi.uploads.states import Why
from kpi.uploads.tables import live
from kpi.uploads.taken import Sending, about, hash_of, submission

from .jobs import Asked, Blank, Decided, Looked, Submitted, Told
from .parts import NotInPartsError, Parts, parted
from .said import HandinAnswers, said_of
from .understood import errors_of, told

_SMALL_BYTES: Final = 262_144  # no form is larger; a table of many units and periods may be
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_NOW: Final = Problem(
    409,
    "It is understood otherwise now",
    "look at the preview again, then hand it in",
    type="handin-other",
)
_NO_KEY: Final = misfit(
    "It is not handed in", [("Idempotency-Key", "send one, made up, such as a UUID")]
)
_REASON: Final = misfit(
    "It is not handed in", [("/answers/reason", "say why figures that were approved are corrected")]
)

_WHY: Final = {
    Why.STATE: Problem(409, "Another state", "somebody else has decided it meanwhile; look again"),
    Why.OWN: Problem(403, "Not your own", "who hands figures in does not approve them"),
    Why.RIGHT: Problem(403, "Not allowed", "your role in this unit does not include this"),
    Why.REASON: misfit("It is not done", [("/reason", "say why")]),
}
_DOING: Final = {"approve": approve, "return": return_, "undo": undo}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file that was looked at."""

    place: Place
    form: Form | None
    said: HandinAnswers
    parts: Parts
    preview: Preview


async def answered(conn: Connection, asked: Asked) -> Told:
    """Do what is asked. conn: in autocommit mode. Raises ProblemError, psycopg.Error."""
    match asked:
        case Looked():
            return await _looked(conn, asked)
        case Submitted():
            return await _submitted(conn, asked)
        case Decided():
            await decide(conn, await place(conn), asked)
            return Told(200, b"", number=asked.number)
        case Blank():
            return await _blank(conn, asked)


async def decide(conn: Connection, place: Place, asked: Decided) -> None:
    """Approve an upload, return it or take it back, in one transaction. Raises ProblemError."""
    by, now = By(asked.actor, asked.address), instant(asked.now_ms)
    hand = Hand(by, now, is_officer=asked.is_officer, is_leader=asked.is_leader)
    try:
        async with conn.transaction():
            await _DOING[asked.act](conn, place, asked.number, asked.words, hand)
    except RefusedError as error:
        raise ProblemError(_WHY[error.why]) from None


async def _blank(conn: Connection, asked: Blank) -> Told:
    found = await place(conn)
    form = _form(found, asked)
    if form is None:
        raise ProblemError(misfit("No such form", [("/unit", "say which unit and period")]))
    ground = await known(conn, found, None, instant(asked.now_ms), form)
    return Told(200, template_of(form, ground.previous), _XLSX)


async def _looked(conn: Connection, asked: Looked) -> Told:
    seen = await _seen(conn, asked)
    of = about(seen.preview, seen.form, seen.place)
    current = await live(conn, of.unit, of.period) if of else None
    catalogue = seen.place.catalogue
    shown = told(seen.preview, catalogue, of, current.id if current else None)
    return Told(200, shown.model_dump_json().encode())


async def _submitted(conn: Connection, asked: Submitted) -> Told:
    looked = asked.looked
    seen = await _seen(conn, looked)
    of = about(seen.preview, seen.form, seen.place)
    if not seen.preview.can_submit or of is None:
        raise ProblemError(_unfit(errors_of(seen.preview)))
    if not (asked.request or seen.said.request):
        raise ProblemError(_NO_KEY)
    if seen.said.hash != hash_of(seen.preview):
        raise ProblemError(_NOT_NOW)
    sending = Sending(
        way=Way(looked.way),
        body=bytes(seen.parts.file),
        request=asked.request or seen.said.request,
        seen=seen.said.seen,
        reason=seen.said.reason.strip(),
    )
    new = submission(seen.preview, of, sending)
    hand = Hand(By(asked.actor, asked.address), instant(looked.now_ms), is_officer=True)
    try:
        async with conn.transaction():
            number = await submit(conn, seen.place, new, hand)
    except ConflictError as error:
        raise ProblemError(conflict(error.found.id if error.found else None)) from None
    except RefusedError as error:
        raise ProblemError(_REASON if error.why is Why.REASON else _NOT_NOW) from None
    return Told(200, b"", number=number)


async def _seen(conn: Connection, asked: Looked) -> _Seen:
    try:
        parts = parted(asked.content_type, asked.body)
    except NotInPartsError as error:
        raise ProblemError(Problem(400, "Not a file", str(error))) from None
    said = said_of(parts.texts.get("answers", ""))
    now = instant(asked.now_ms)
    found = await place(conn)
    form = _form(found, asked)
    mine = None if asked.mine is None else {UnitId(unit) for unit in asked.mine}
    read, answers = _read(asked, parts), said.to_answers()
    is_small = len(asked.body) <= _SMALL_BYTES
    ground = await known(conn, found, mine, now, form if is_small else None)
    checked = preview(read, known=ground, form=form, answers=answers)
    if is_small and form is not None and checked.layout is Layout.TABLE:
        # It tells of more than what was chosen, which only shows when it is read.
        checked = preview(read, known=await known(conn, found, mine, now), answers=answers)
        form = None
    return _Seen(found, form, said, parts, checked)


def _form(found: Place, asked: Looked | Blank) -> Form | None:
    """Find the form that was chosen. Raises ProblemError."""
    if not asked.unit and not asked.period:
        return None
    period = Period.parse(asked.period)
    form = form_of(found, UnitId(asked.unit), period) if period else None
    if form is None:
        reason = f"nothing is handed in by {asked.unit} for {asked.period}"
        raise ProblemError(misfit("No such form", [("/period", reason)]))
    return form


def _read(asked: Looked, parts: Parts) -> Read:
    raw = bytes(parts.file)
    if asked.way == Way.FILE:
        return of_file(raw, parts.file_name)
    return of_text(raw.decode("utf-8-sig", "replace"))


def _unfit(errors: list[Mapping[str, object]]) -> Problem:
    detail = "; ".join(f"{each['field']}: {each['reason']}" for each in errors[:3])
    return Problem(
        422, "It is not handed in", detail, type="handin-faults", extra={"errors": errors}
    )


def conflict(found: int | None) -> Problem:
    """Say that another upload counts than the one that was looked at. found: None is none."""
    detail = f"meanwhile upload {found} was handed in" if found else "the upload was taken back"
    extra = {"current": found}
    return Problem(409, "Somebody else was faster", detail, type="handin-conflict", extra=extra)
