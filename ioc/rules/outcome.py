"""What a back-test came to, as a person reads it at a terminal. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from alerts.backtest.really import Cause, Kind, Real
from alerts.backtest.replay import Activation
from alerts.rules.life import Why
from api.backtests.asked import RuleText
from api.backtests.living import Result
from api.backtests.reality import Really
from core.model import Labels
from ioc.counted import counted

LISTED_MAX = 10
_LABELS_MAX = 80


def as_table(text: RuleText, span: timedelta, result: Result, zone: str) -> str:
    """Write figures, warnings, and the first alerts. zone: of the place."""
    return "\n".join(_lines(text, span, result, ZoneInfo(zone)))


def _lines(text: RuleText, span: timedelta, result: Result, zone: tzinfo) -> Iterator[str]:
    told, figures = result.draft, result.draft.report
    held = f", for {_span(timedelta(seconds=text.hold_seconds))}" if text.hold_seconds else ""
    yield f"{text.name}: {text.expr}{held}; the last {_span(span)}, times of {zone}"
    rows = [
        ("fired", f"{figures.fired:,} ({figures.a_day:.1f} a day)"),
        ("at night (22-6)", f"{figures.at_night:,}"),
        ("not for long enough", f"{figures.pending:,}"),
        ("flapping", f"{figures.flapping:,}"),
        ("found between evaluations", f"{figures.early:,}"),
    ]
    if figures.longest is not None:
        rows.append(("longest", f"{_span(figures.longest)} from {_at(figures.longest_at, zone)}"))
    if figures.worst_load_at is not None:
        since = _at(figures.worst_load_at, zone)
        rows.append(("most within 10 minutes", f"{figures.worst_load:,} from {since}"))
    rows += [(f"messages to {who}", f"{count:,}") for who, count in figures.messages.items()]
    width = max(len(name) for name, _ in rows)
    yield from (f"  {name.ljust(width)}  {value}" for name, value in rows)
    yield from (f"  warning: {said}" for said in told.warnings)
    if result.data_since is None:
        yield "  warning: there are no samples of what it reads; this says nothing"
    else:
        yield f"  samples since {_at(result.data_since, zone)}"
    if result.running is not None:
        yield f"  the running rule fired {result.running.report.fired:,}"
    if result.really is not None:
        yield from _really(result.really, zone)
    fired = [each for each in told.activations if each.fired_at is not None]
    for each in fired[:LISTED_MAX]:
        yield f"  {_times(each, zone)}  {_labels(each.labels)}"
    if len(fired) > LISTED_MAX:
        yield f"  and {counted(len(fired) - LISTED_MAX, 'more alert')}"


def _really(really: Really, zone: tzinfo) -> Iterator[str]:
    """Write what was, and in what the back-test differs from it."""
    told = f"really fired {really.fired:,}, alike {really.alike:,}"
    yield f"  {told}, since {_at(really.since, zone)}"
    for each in really.differences[:LISTED_MAX]:
        times = " / ".join(_times(one, zone) for one in (each.tried, each.real) if one)
        cause = _TOO_OLD if each.too_old else _CAUSES[each.cause]
        yield f"    {_KINDS[each.kind]}, {cause}: {times}  {_labels(each.labels)}"
    if really.different > LISTED_MAX:
        yield f"    and {counted(really.different - LISTED_MAX, 'more difference')}"


def _times(each: Activation | Real, zone: tzinfo) -> str:
    goes_on = "lost data" if each.why is Why.NO_DATA else "goes on"
    ended = _at(each.ended_at, zone) if each.ended_at else goes_on
    return f"{_at(each.active_at, zone)} - {ended}"


def _labels(labels: Labels) -> str:
    told = (f"{name}={value}" for name, value in labels if name not in _OWN)
    return _cut(", ".join(told))


_OWN = frozenset({"alertname", "priority"})
_KINDS = {
    Kind.ONLY_TRIED: "only in the back-test",
    Kind.ONLY_REAL: "only in reality",
    Kind.BEGIN: "begins otherwise (back-test / really)",
    Kind.END: "ends otherwise (back-test / really)",
}
_CAUSES = {
    Cause.LATE: "data came late",
    Cause.GAP: "nobody evaluated",
    Cause.RULE_CHANGED: "the rule was changed",
    Cause.BY_HAND: "somebody ended it",
    Cause.EDGE: "it lasts beyond this time",
    Cause.UNKNOWN: "nobody knows why",
}
_TOO_OLD = "longer ago than it is known what came late"


def _cut(labels: str) -> str:
    return labels if len(labels) <= _LABELS_MAX else f"{labels[: _LABELS_MAX - 1]}…"


def _at(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else ""


def _span(span: timedelta) -> str:
    """Write a length as PromQL does, its two largest parts."""
    left, parts = round(span.total_seconds()), list[str]()
    for name, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        parts += [f"{count}{name}"] if count else []
    return "".join(parts[:2]) or "0s"
