"""A preview as our API tells it, and as rows that are stored. Pure."""

from collections.abc import Mapping

from api.wall.layout import Name
from kpi.define import Catalogue
from kpi.handin import Figures, Finding, Preview, Row, Understood
from kpi.uploads.taken import About, hash_of

from .preview_models import (
    HandinCell,
    HandinChoice,
    HandinCounts,
    HandinFigures,
    HandinFile,
    HandinFinding,
    HandinPreview,
    HandinRow,
)

ROWS_MAX = 500
_COUNTS = (
    *("rows", "figures", "blank", "errors", "questions", "warnings", "explained"),
    *("new", "changed", "same"),
)


def told(
    preview: Preview, catalogue: Catalogue, of: About | None, current: int | None
) -> HandinPreview:
    """Tell a preview: all that needs a hand, and the first of the other rows.

    of: what it would be handed in for; current: the upload that counts of that.
    """
    chosen, lines = _chosen(preview), set(preview.rows.columns.line)
    source, counts = preview.source, preview.counts
    of_file = [each for each in preview.findings if not (each.place and each.place.row in lines)]
    return HandinPreview.model_validate(
        {
            "layout": preview.layout,
            "file": HandinFile(
                name=source.name,
                kind=source.kind,
                bytes=source.bytes,
                sha256=source.sha256,
                version=preview.version,
            ),
            "counts": HandinCounts(**{name: getattr(counts, name) for name in _COUNTS}),
            "rows": [_row(preview.rows[index], catalogue) for index in chosen],
            "left_out": len(preview.rows) - len(chosen),
            "findings": [_finding(each) for each in of_file],
            "findings_left_out": preview.left_out,
            "hash": hash_of(preview),
            "can_submit": preview.can_submit and of is not None,
            "unit": of.unit if of else None,
            "period": of.period if of else None,
            "current": current,
        }
    )


def errors_of(preview: Preview) -> list[Mapping[str, object]]:
    """Tell what keeps a file from being handed in, cell by cell, in both languages."""
    return [
        {
            "field": str(each.place) if each.place else "file",
            "code": each.code,
            "reason": f"{each.title.vi}: {each.detail.vi}" if each.detail.vi else each.title.vi,
            "reason_en": f"{each.title.en}: {each.detail.en}" if each.detail.en else each.title.en,
        }
        for each in preview.findings
        if each.kind != "hint" and not each.settled
    ]


def figures(found: Figures | None, kpi_id: str, catalogue: Catalogue) -> HandinFigures | None:
    """Tell figures with their value; None: there are none."""
    if found is None or found.blank:
        return None
    return HandinFigures(
        numerator=found.numerator,
        denominator=found.denominator,
        value=value(found, kpi_id, catalogue),
    )


def value(found: Figures, kpi_id: str, catalogue: Catalogue) -> float | None:
    """Give a value in the unit of measure; None: nothing to divide by."""
    kpi = catalogue.of(kpi_id)
    if kpi is None:
        return None
    scale = float(kpi.scale)
    if kpi.denominator is None:
        return None if found.numerator is None else scale * found.numerator
    return None if found.ratio is None else scale * found.ratio


def _chosen(preview: Preview) -> list[int]:
    lines = preview.rows.columns.line
    marked = [index for index, line in enumerate(lines) if preview.rows.findings.get(line)]
    if len(marked) >= ROWS_MAX:
        return marked[:ROWS_MAX]
    known, chosen = set(marked), marked
    for index in range(len(lines)):
        if len(chosen) >= ROWS_MAX:
            break
        if index not in known:
            chosen.append(index)
    return chosen


def _row(row: Row, catalogue: Catalogue) -> HandinRow:
    key = row.key
    return HandinRow(
        line=row.line,
        kpi=key.kpi,
        part=key.part,
        unit=key.unit,
        period=key.period,
        numerator=_cell(row.numerator),
        denominator=_cell(row.denominator),
        value=value(row.figures, key.kpi, catalogue),
        previous=figures(row.previous, key.kpi, catalogue),
        stored=figures(row.stored, key.kpi, catalogue),
        change=row.change.value,
        remark=row.remark,
        findings=[_finding(each) for each in row.findings],
    )


def _cell(cell: Understood) -> HandinCell:
    return HandinCell(
        address=str(cell.place) if cell.place else None, written=cell.raw, number=cell.value
    )


def _finding(each: Finding) -> HandinFinding:
    place = each.place
    return HandinFinding.model_validate(
        {
            **{name: getattr(each, name) for name in ("kind", "code", "key", "field")},
            **{name: getattr(each, name) for name in ("settled", "reason", "at")},
            "address": str(place) if place else None,
            "sheet": place.sheet if place else "",
            "line": place.row if place else None,
            "title": Name(each.title.vi, each.title.en),
            "detail": Name(each.detail.vi, each.detail.en),
            "choices": [HandinChoice(label=one.label, answer=one.answer) for one in each.choices],
        }
    )
