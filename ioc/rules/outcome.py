"""What a back-test came to, as a person reads it at a terminal. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from api.backtests.asked import RuleText
from api.backtests.living import Result
from ioc.counted import counted

LISTED_MAX = 10
_LABELS_MAX = 80


def as_table(text: RuleText, span: timedelta, result: Result, zone: str) -> str:
    """Write figures, warnings, and the first alerts. zone: of the place."""
    return "\n".join(_lines(text, span, result, ZoneInfo(zone)))


def _lines(text: RuleText, span: timedelta, result: Result, zone: tzinfo) -> Iterator[str]:
    told, figures = result.draft, result.draft.report
    held = f", for {_span(timedelta(seconds=text.hold_seconds))}" if text.hold_seconds else ""
    yield f"{text.name}: {text.expr}{held}; the last {_span(span)}"
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
    fired = [each for each in told.activations if each.fired_at is not None]
    for each in fired[:LISTED_MAX]:
        labels = ", ".join(f"{k}={v}" for k, v in each.labels if k not in _OWN)[:_LABELS_MAX]
        ended = _at(each.ended_at, zone) if each.ended_at else "goes on"
        yield f"  {_at(each.active_at, zone)} - {ended}  {labels}"
    if len(fired) > LISTED_MAX:
        yield f"  and {counted(len(fired) - LISTED_MAX, 'more alert')}"


_OWN = frozenset({"alertname", "priority"})


def _at(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else ""


def _span(span: timedelta) -> str:
    """Write a length as PromQL does, its two largest parts."""
    left, parts = round(span.total_seconds()), list[str]()
    for name, seconds in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        parts += [f"{count}{name}"] if count else []
    return "".join(parts[:2]) or "0s"
