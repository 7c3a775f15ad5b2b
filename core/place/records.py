"""What a place describes as flat records, so that files and tables can be compared. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from core.model import (
    AlertRule,
    Heartbeat,
    LabelSet,
    Metric,
    ProbePolicy,
    ProbeTarget,
    Retention,
    Rule,
    RuleGroup,
    Source,
    Texts,
    Unit,
)

from .document import Document, Node
from .findings import Findings
from .flat import flattened
from .holidays import HOLIDAYS, Holiday, Holidays, parse_holidays
from .profile import Profile
from .retention import kept_for

NOTICE: Final = "maintenance_notice_days"

Value = str | float | None | tuple[str, ...]
Record = Mapping[str, Value]


class What(StrEnum):
    """The objects that a place describes, in the order in which they are applied."""

    PLACE = "place"
    UNIT = "unit"
    RETENTION = "retention"
    METRIC = "metric"
    SOURCE = "source"
    HEARTBEAT = "heartbeat"
    PROBING = "probing from"
    PROBE = "probe"
    RULES = "rules"
    HOLIDAYS = "holidays"
    ONCALL = "routing"
    KPIS = "indicators"


Key = tuple[What, str]  # object and its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the files of a place describe, without a mistake."""

    profile: Profile
    units: tuple[Unit, ...]
    metrics: tuple[Metric, ...]
    sources: tuple[Source, ...]
    heartbeats: tuple[Heartbeat, ...] = ()
    probing: tuple[ProbePolicy, ...] = ()  # at most one
    probes: tuple[ProbeTarget, ...] = ()
    rules: tuple[RuleGroup, ...] = ()
    holidays: Document | None = None
    oncall: Document | None = None
    kpis: Document | None = None

    def records(self) -> dict[Key, Record]:
        """Flatten every object, by object and id."""
        return records(
            zone=str(self.profile.zone),
            alerts_kept=kept_for(self.profile.alerts_days),
            notice_days=self.profile.notice_days,
            units=self.units,
            retention=self.profile.retention,
            metrics=self.metrics,
            sources=self.sources,
            heartbeats=self.heartbeats,
            probing=self.probing,
            probes=self.probes,
            rules=self.rules,
            holidays=parse_holidays(self.holidays, Findings(HOLIDAYS)) if self.holidays else None,
            oncall=self.oncall.root if self.oncall else None,
            kpis=self.kpis.root if self.kpis else None,
        )


def records(  # noqa: PLR0913 - one parameter a kind of object
    *,
    zone: str | None = None,
    alerts_kept: str | None = None,
    notice_days: int | None = None,
    units: Iterable[Unit] = (),
    retention: Iterable[Retention] = (),
    metrics: Iterable[Metric] = (),
    sources: Iterable[Source] = (),
    heartbeats: Iterable[Heartbeat] = (),
    probing: Iterable[ProbePolicy] = (),
    probes: Iterable[ProbeTarget] = (),
    rules: Iterable[RuleGroup] = (),
    holidays: Holidays | None = None,
    oncall: Node | None = None,
    kpis: Node | None = None,
) -> dict[Key, Record]:
    """Flatten any objects, by object and id.

    zone, alerts_kept, notice_days: all that is stored of a profile.
    """
    profile: dict[str, Value] = {
        "zone": zone,
        "alerts_kept": alerts_kept,
        NOTICE: notice_days,
    }
    return {
        **{(What.PLACE, key): {key: text} for key, text in profile.items() if text is not None},
        **{(What.UNIT, unit.id): _record(unit) for unit in units},
        **{(What.RETENTION, one.name): _kept(one) for one in retention},
        **{(What.METRIC, metric.name): _record(metric) for metric in metrics},
        **{(What.SOURCE, source.id): _record(source) for source in sources},
        **{(What.HEARTBEAT, heartbeat.id): _record(heartbeat) for heartbeat in heartbeats},
        **{(What.PROBING, policy.probe): _record(policy) for policy in probing},
        **{(What.PROBE, target.id): _record(target) for target in probes},
        **{(What.RULES, group.id): _group(group) for group in rules},
        **({} if holidays is None else {(What.HOLIDAYS, HOLIDAYS): _by_day(holidays)}),
        **({} if oncall is None else {(What.ONCALL, "oncall.yml"): flattened(oncall)}),
        **({} if kpis is None else {(What.KPIS, "kpis.yml"): flattened(kpis)}),
    }


def _record(described: Unit | Metric | Source | Heartbeat | ProbePolicy | ProbeTarget) -> Record:
    record = {
        field.name: _value(getattr(described, field.name))
        for field in fields(described)
        if field.name not in {"id", "name", "probe", "mapping"}
    }
    if isinstance(described, Source):  # a topic each, so that people see which one changes
        record |= {f"mapping {mapped.topic}": str(mapped) for mapped in described.mapping}
    return record


def _group(described: RuleGroup) -> Record:
    """Flatten a group: a field each rule, so that people see which one changes."""
    record: dict[str, Value] = {
        "interval_seconds": described.interval_seconds,
        "query_offset_seconds": described.query_offset_seconds,
        "limit": float(described.limit),
        "labels": _texts(described.labels),
    }
    for place, rule in enumerate(described.rules):
        kind = "alert" if isinstance(rule, AlertRule) else "record"
        record[f"{place + 1} {kind} {rule.name}"] = _rule(rule)
    return record


def _rule(rule: Rule) -> tuple[str, ...]:
    said = [f"expr={rule.expr}"]
    if isinstance(rule, AlertRule):
        said += [f"for={rule.hold_seconds:g} s"] if rule.hold_seconds else []
        said += [f"keep_firing_for={rule.keep_seconds:g} s"] if rule.keep_seconds else []
    said += (f"labels.{text}" for text in _texts(rule.labels))
    if isinstance(rule, AlertRule):
        said += (f"annotations.{text}" for text in _texts(rule.annotations))
    return tuple(said)


def _texts(texts: Texts) -> tuple[str, ...]:
    return tuple(f"{name}={text}" for name, text in texts)


def _kept(described: Retention) -> Record:
    return {
        "raw": kept_for(described.raw_days),
        "hours": kept_for(described.hourly_days),
        "days": kept_for(described.daily_days),
    }


def _by_day(described: Holidays) -> Record:
    """Flatten a calendar: a field each day, so that people see which one changes."""
    days = {day: f"off, {_named(holiday)}" for day, holiday in described.off.items()}
    days |= {day: f"worked, {_named(holiday)}" for day, holiday in described.worked.items()}
    return {
        "zone": str(described.zone) if described.zone else None,
        "years": tuple(str(year) for year in sorted(described.years)),
        **{str(day): days[day] for day in sorted(days)},
    }


def _named(holiday: Holiday) -> str:
    named = f"{holiday.name_vi} / {holiday.name_en}"
    return named if holiday.is_decreed else f"{named} (not decreed)"


def _value(value: object) -> Value:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int() | float():
            return float(value)
        case LabelSet():
            return tuple(f"{name}={text}" for name, text in value.pairs)
        case tuple():
            return tuple(str(member) for member in value)
        case _:
            return str(value)
