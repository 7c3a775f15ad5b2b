"""Which values columns and labels can have, where that is known without asking anybody. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from core.model import PeriodKind
from dashboards.grafana.boards.words import FIELDS, TIMELINESS, WAYS

_Words = frozenset[str]
_PRIORITIES: Final[_Words] = frozenset({"p1", "p2", "p3", "p4"})
_SENT: Final[_Words] = frozenset({"accepted", "delivered", "refused", "given_up", "folded"})
_TRIED: Final[_Words] = frozenset({"accepted", "delivered", "refused", "failed", "unknown"})
_STATUS: Final[_Words] = frozenset({"chua_co_du_lieu", "so_bo", "chinh_thuc", "khong_ap_dung"})
_KINDS: Final[_Words] = frozenset({"plan", "second", "official", "cross_check"})

# Of views in schema `board`; most are what the tables below them allow.
COLUMNS: Final[Mapping[tuple[str, str], _Words]] = {
    ("alerts", "priority"): _PRIORITIES,
    ("alerts", "state"): frozenset({"pending", "firing", "no_data", "resolved"}),
    ("alerts", "why"): frozenset({"recovered", "no_data", "rule_changed", "removed"}),
    ("alert_acts", "kind"): frozenset(
        {"ack", "unack", "snooze", "note", "resolve", "assign", "escalate"}
    ),
    ("alert_events", "kind"): frozenset(
        {"firing", "resolved", "no_data", "back", "flapping", "quiet", "missed"}
    ),
    ("notifications", "priority"): _PRIORITIES,
    ("notifications", "kind"): frozenset(
        {"firing", "resolved", "repeat", "digest", "missed", "escalation", "test"}
    ),
    ("notifications", "result"): _SENT,
    ("attempts", "result"): _TRIED,
    ("notifications", "way"): frozenset(WAYS),
    ("incidents", "severity"): frozenset({"serious", "ordinary", "minor"}),
    ("incidents", "state"): frozenset({"open", "watching", "closed"}),
    ("maintenance", "scope"): frozenset({"unit", "source", "portal"}),
    ("changes", "action"): frozenset({"place.apply"}),
    ("gaps", "kind"): frozenset(
        {"period", "sequence", "session", "evaluation", "broker", "restore"}
    ),
    ("packed_days", "state"): frozenset({"fenced", "open", "packed", "dropped"}),
    ("sources", "state"): frozenset({"fresh", "late", "stale", "never", "unknown"}),
    ("metrics", "kind"): frozenset({"gauge", "counter", "event_count"}),
    ("kpis", "status"): _STATUS,
    ("kpi_totals", "status"): _STATUS,
    ("kpi_totals", "kind"): _KINDS,
    ("kpi_definitions", "kind"): _KINDS,
    ("kpi_definitions", "period_kind"): frozenset(PeriodKind),
    ("kpi_definitions", "direction"): frozenset({"up", "down"}),
}
# Of columns in which a place has words of its own beside these.
OPEN_COLUMNS: Final[Mapping[str, _Words]] = {"scope": frozenset({"core", "plan"})}
# Of labels that only our own processes give: there are no others.
CLOSED: Final[Mapping[str, _Words]] = {
    "simulated": frozenset({"true"}),
    "phase": frozenset({"dns", "connect", "tls", "first_byte", "total"}),
    "shard": frozenset({"0", "1"}),
    "stage": frozenset({"store", "rule", "channel"}),
}
# As formats and the catalogue write them. A place may have more, but none that is nearly the same.
OPEN: Final[Mapping[str, _Words]] = {
    "tech": frozenset({"2g", "3g", "4g", "5g"}),
    "operator": frozenset({"any", "each"}),
    "basis": frozenset({"measured", "declared"}),
    "channel": frozenset({"online", "direct", "post"}),
    "method": frozenset({"online", "transfer", "cash"}),
    "result": frozenset({"success", "failed", "accepted", "rejected"}),
    "procedure_level": frozenset({"toan_trinh", "mot_phan", "khac"}),
    "timeliness": frozenset(TIMELINESS),
    "field": frozenset(FIELDS),
}


def is_word(label: str, value: str) -> bool:
    """Whether formats and the catalogue write this value of a label."""
    return value in OPEN.get(label, ()) or value in CLOSED.get(label, ())


def why_no_value(label: str, value: str) -> str:
    """Say why no series has this value of a label; empty: one may."""
    if is_word(label, value):
        return ""
    if words := CLOSED.get(label):
        return _never(label, value, words)
    near = get_close_matches(value.casefold(), OPEN.get(label, ()), 1)
    return _never(label, value, near) if near else ""


def why_not_in(column: str, value: str, words: Sequence[_Words]) -> str:
    """Say why a column never has a value. words: what it may have in each of the views."""
    if words:
        every = frozenset[str]().union(*words)
        return "" if value in every else _never(column, value, every)
    known = OPEN_COLUMNS.get(column, frozenset())
    near = [] if value in known else get_close_matches(value.casefold(), known, 1)
    return _never(column, value, near) if near else ""


def _never(label: str, value: str, words: Iterable[str]) -> str:
    return f"{label} is never {value!r}; expected {', '.join(sorted(words))}"
