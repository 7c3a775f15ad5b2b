"""An upload with its rows, each beside the period before and what it replaces: for approval."""

from collections.abc import Iterable, Mapping
from datetime import date

from api.wall.layout import Name
from core.model import Period
from core.store.pool import Connection
from kpi.define import Catalogue
from kpi.handin import Figures, Key
from kpi.uploads import tables
from kpi.uploads.asked import figures
from kpi.uploads.record import Line, Upload
from kpi.uploads.standing import Candidate, standing, stood
from kpi.values import summed

from .models import HandinReview, Replaced, ReviewRow, ReviewWarning
from .scene import Scene, numbered
from .understood import figures as told
from .understood import value

_UNNAMED = Name("Cảnh báo đã giải trình", "A warning that has its reason")
_EARLY = Name("Nộp khi kỳ chưa hết", "Handed in before the period was over")


async def review(conn: Connection, scene: Scene, upload: Upload, after: int) -> HandinReview:
    """Tell it. after: a line; only rows that come after it."""
    lines = await tables.lines(conn, upload.id, after=after)
    spans = {period for line in lines if (period := Period.parse(line.period))}
    before = await figures(
        conn,
        scene.place,
        [period.shifted(-1) for period in spans],
        sorted({line.unit for line in lines}),
    )
    last = max((line.line for line in lines), default=after)
    older = await tables.before(conn, upload.id, after + 1, last)
    stands = {slot: standing(found) for slot, found in older.items()}
    total = await tables.rows_after(conn, upload.id, after)
    handed_on = upload.made_at.astimezone(scene.place.zone).date()
    return HandinReview(
        as_of=scene.now,
        upload=scene.upload(upload),
        rows=[
            _row(
                scene, (line, handed_on), before, stands.get((line.kpi, line.unit, line.period), ())
            )
            for line in lines
        ],
        left_out=total - len(lines),
    )


def _row(
    scene: Scene,
    handed: tuple[Line, date],
    before: Mapping[Key, Figures],
    stands: Iterable[Candidate],
) -> ReviewRow:
    (line, handed_on), catalogue = handed, scene.place.catalogue
    kpi, previous = catalogue.of(line.kpi), _before(line, before)
    now = Figures(_number(line.numerator), _number(line.denominator))
    shown = value(now, line.kpi, catalogue)
    names = ("kpi", "part", "unit", "period", "line", "numerator_cell", "denominator_cell")
    return ReviewRow.model_validate(
        {
            **{name: getattr(line, name) for name in (*names, "remark", "simulated")},
            "unit_name": scene.name(line.unit),
            "name": Name(kpi.name.vi, kpi.name.en) if kpi else Name(line.kpi, line.kpi),
            "part_name": Name(line.part, line.part) if line.part else None,
            "unit_of_measure": kpi.unit_of_measure if kpi else "",
            "decimals": kpi.decimals if kpi else 1,
            "small_n": kpi.small_n if kpi else 0,
            "numerator": now.numerator,
            "denominator": now.denominator,
            "value": shown,
            "previous": told(previous, line.kpi, catalogue),
            "replaced": _replaced(line, stands, catalogue),
            "warnings": _warnings(
                line,
                (value(previous, line.kpi, catalogue) if previous else None, shown),
                handed_on=handed_on,
                jump=float(kpi.jump_percent) if kpi else None,
            ),
        }
    )


def _replaced(line: Line, stands: Iterable[Candidate], catalogue: Catalogue) -> Replaced | None:
    """Tell what stood there before: of a whole, the sum of the parts if there were parts."""
    found = stood(line.part, stands)
    if not found:
        return None
    sums = summed(each.figure for each in found)
    figure = Figures(_number(sums.numerator), _number(sums.denominator))
    return Replaced(
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=value(figure, line.kpi, catalogue),
        upload=numbered(max(each.upload for each in found)),
        is_official=all(each.is_official for each in found),
    )


def _before(line: Line, before: Mapping[Key, Figures]) -> Figures | None:
    period = Period.parse(line.period)
    if period is None:
        return None
    return before.get(Key(line.kpi, line.part, line.unit, period.shifted(-1).id))


def _number(figure: object) -> float | None:
    return None if figure is None else float(str(figure))


def _warnings(
    line: Line, values: tuple[float | None, float | None], *, handed_on: date, jump: float | None
) -> list[ReviewWarning]:
    if not line.remark:
        return []
    period = Period.parse(line.period)
    is_early = period is not None and handed_on <= period.last
    title = asked_why(*values, jump_percent=jump, is_early=is_early)
    return [ReviewWarning(title=title, reason=line.remark)]


def asked_why(
    before: float | None, after: float | None, *, jump_percent: float | None, is_early: bool
) -> Name:
    """Say for what a reason was asked, as far as the figures tell."""
    titles = [_EARLY] if is_early else []
    if before and after is not None and jump_percent is not None:
        percent = 100 * (after - before) / abs(before)
        if abs(percent) > jump_percent:
            said = f"{percent:+.0f}%"
            titles.append(Name(f"{said} so với kỳ trước", f"{said} against the period before"))
    if not titles:
        return _UNNAMED
    return Name("; ".join(each.vi for each in titles), "; ".join(each.en for each in titles))
