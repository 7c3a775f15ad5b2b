"""Samples in memory: identities, labels, columns, metrics, freshness, faults. Pure."""

from .faults import Fault, Reason
from .freshness import Freshness, freshness
from .heartbeat import Heartbeat, HeartbeatId, Pulse
from .ids import SeriesId, SourceId, UnitId
from .instants import GO_ZERO, instant, moment, rfc3339
from .labels import Identity, LabelSet, identity_fault
from .mapped import Mapped, MappedValue, TimeFormat
from .metric import Conflict, Kind, Metric, UnknownMetric, guessed_kind
from .numbers import SourceNumbers
from .owners import Owners
from .period import Period, PeriodKind, periods
from .probe import ProbeKind, ProbePolicy, ProbeTarget
from .retention import ALERTS_DAYS, DEFAULT_CLASS, SIMULATED_ALERTS_DAYS, Retention
from .rule import AlertRule, Origin, RecordingRule, Rule, RuleGroup, Texts
from .samples import STALE_BITS, Samples, is_stale
from .selection import Condition, Labels, Pick, Relation, Selected, Selection
from .source import Source
from .unit import Predecessor, Unit, UnitCode, UnitTree, unit_of_code

__all__ = [
    "ALERTS_DAYS",
    "DEFAULT_CLASS",
    "GO_ZERO",
    "SIMULATED_ALERTS_DAYS",
    "STALE_BITS",
    "AlertRule",
    "Condition",
    "Conflict",
    "Fault",
    "Freshness",
    "Heartbeat",
    "HeartbeatId",
    "Identity",
    "Kind",
    "LabelSet",
    "Labels",
    "Mapped",
    "MappedValue",
    "Metric",
    "Origin",
    "Owners",
    "Period",
    "PeriodKind",
    "Pick",
    "Predecessor",
    "ProbeKind",
    "ProbePolicy",
    "ProbeTarget",
    "Pulse",
    "Reason",
    "RecordingRule",
    "Relation",
    "Retention",
    "Rule",
    "RuleGroup",
    "Samples",
    "Selected",
    "Selection",
    "SeriesId",
    "Source",
    "SourceId",
    "SourceNumbers",
    "Texts",
    "TimeFormat",
    "Unit",
    "UnitCode",
    "UnitId",
    "UnitTree",
    "UnknownMetric",
    "freshness",
    "guessed_kind",
    "identity_fault",
    "instant",
    "is_stale",
    "moment",
    "periods",
    "rfc3339",
    "unit_of_code",
]
