"""What can be said of a board without asking anybody. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from dashboards.grafana.check.asked import metrics_asked
from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Finding, Sheet

from .head import head
from .links import links
from .questions import questions
from .tiles import tiles

__all__ = ["lacks", "lint"]


def lint(sheets: Sequence[Sheet], known: Known) -> Iterator[Finding]:
    """Judge boards, each by itself and all together."""
    uids = Counter(sheet.uid for sheet in sheets)
    for sheet in sheets:
        if uids[sheet.uid] > 1:
            yield sheet.wrong("uid", f"{sheet.uid!r} is another board's, too")
        for judge in (head, tiles, questions, links):
            yield from judge(sheet, known)


def lacks(sheets: Sequence[Sheet], known: Known) -> Iterator[Finding]:
    """Tell what stays empty because the place has not defined what is asked for: no mistake."""
    for sheet in sheets:
        for tile in sheet.tiles:
            asked = [metrics_asked(target.sql, target.promql) for target in tile.targets]
            for name in sorted(known.undefined & frozenset[str]().union(*asked)):
                yield sheet.wrong("targets", f"empty, or in part: this place has no {name}", tile)
