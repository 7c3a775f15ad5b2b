"""The samples behind an alert: asked of a worker when a page asks, within a second."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import msgspec

from alerts.desk.ruled import Ruled
from alerts.desk.story import Entry, Fired
from alerts.rules.grid import milliseconds
from api.queries.asked import Evidence, Grounds, Piece, Within
from api.queries.errors import ErrorType
from api.services import Services
from api.wall.layout import Name
from core.model import moment

SERIES_MAX: Final = 5
SECONDS_MAX: Final = 1.0
_SKEW: Final = timedelta(seconds=2)  # between the clocks of who stores and who evaluates
_LACKING: Final = {ErrorType.TIMEOUT.type: "too_slow", ErrorType.UNAVAILABLE.type: "busy"}

_grounds = msgspec.json.Decoder(list[Grounds])


async def entries(
    services: Services,
    ruled: Ruled,
    fired: Fired | None,
    units: Collection[str] | None,
) -> list[Entry]:
    """Tell which samples made the rule true, and which did when it fired; then the rule.

    units: of which series are told; None: of all.
    """
    moments = ruled.moments(fired.at if fired else None)
    asked = Evidence(
        query=ruled.expr,
        times_ms=[milliseconds(at - ruled.offset) for at in moments],
        labels=dict(ruled.labels),
        own=ruled.own,
        most=SERIES_MAX,
    )
    question = asked if units is None else Within(sorted(units), asked)
    told = await services.workers.ask(question, seconds=SECONDS_MAX)
    if told.status != HTTPStatus.OK:
        lacking = _LACKING.get(msgspec.json.decode(told.body)["errorType"], "failed")
        found = [Entry(moments[0], "sample", {"samples": _nothing(ruled, lacking)})]
    else:
        found = [
            _entry(at, each, ruled, fired if fired and fired.at == at else None)
            for at, each in zip(moments, _grounds.decode(told.body), strict=True)
        ]
    rule = {
        "expr": ruled.expr,
        "changed": ruled.is_other,
        "how": ruled.how,
        "hold_seconds": ruled.rule.hold_seconds,
    }
    return [*found[:1], Entry(moments[0], "rule", {"rule": rule}), *found[1:]]


def _entry(at: datetime, found: Grounds, ruled: Ruled, seen: Fired | None) -> Entry:
    series = [_piece(each, seen) for each in found.pieces]
    exact = ruled.is_threshold and len(series) == 1
    is_whole = not found.lacking
    samples = {
        "exact": exact,
        "gives": found.gives if is_whole else None,
        "value": found.value if is_whole else None,
        "seen": seen.value if seen else None,
        "differs": is_whole and (_differs(found, seen) or any(each["late"] for each in series)),
        "count": found.count if is_whole else None,
        "series": series,
        "lacking": found.lacking or (None if series else "no_data"),
    }
    # Another sample than the rule saw did not begin the alert.
    is_it = exact and not samples["differs"]
    began = moment(found.pieces[0].time_ms) if is_it else at
    return Entry(began, "sample", {"samples": samples})


def _differs(found: Grounds, seen: Fired | None) -> bool:
    """Whether what is stored by now gives something else than the rule has seen."""
    if not found.gives:
        return True
    return seen is not None and seen.value is not None and seen.value != found.value


def _piece(piece: Piece, seen: Fired | None) -> dict[str, Any]:
    at = None if piece.committed_ms is None else moment(piece.committed_ms)
    return {
        "labels": piece.labels,
        "time": moment(piece.time_ms),
        "value": piece.value,
        "unit_of_measure": piece.unit_of_measure,
        "committed_at": at,
        "late": at is not None and seen is not None and at > seen.written_at + _SKEW,
        "corrected_at": None if piece.corrected_ms is None else moment(piece.corrected_ms),
        "reason": piece.reason,
        "source": piece.source,
        "source_name": Name(*piece.source_name),
        "simulated": piece.labels.get("simulated") == "true",
    }


def _nothing(ruled: Ruled, lacking: str) -> dict[str, Any]:
    nothing: Sequence[object] = ()
    return {
        "exact": ruled.is_threshold,
        "gives": None,
        "value": None,
        "seen": None,
        "differs": False,
        "count": None,
        "series": nothing,
        "lacking": lacking,
    }
