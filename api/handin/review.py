"""An upload with its rows, each beside the period before and what it replaces: for approval."""

from collections.abc import Iterable, Mapping

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
    return HandinReview(
        as_of=scene.now,
        upload=scene.upload(upload),
        rows=[
            _row(scene, line, before, stands.get((line.kpi, line.unit, line.period), ()))
            for line in lines
        ],
        left_out=total - len(lines),
    )


def _row(
    scene: Scene, line: Line, before: Mapping[Key, Figures], stands: Iterable[Candidate]
) -> ReviewRow:
    catalogue = scene.place.catalogue
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
            "warnings": _warnings(line, shown, previous, catalogue),
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
    line: Line, shown: float | None, previous: Figures | None, catalogue: Catalogue
) -> list[ReviewWarning]:
    if not line.remark:
        return []
    old = value(previous, line.kpi, catalogue) if previous else None
    title = _UNNAMED
    if old and shown is not None:
        percent = f"{100 * (shown - old) / abs(old):+.0f}%"
        title = Name(f"{percent} so với kỳ trước", f"{percent} against the period before")
    return [ReviewWarning(title=title, reason=line.remark)]
