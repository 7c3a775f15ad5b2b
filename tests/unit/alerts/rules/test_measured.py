"""Of which unit of measure the value of a condition is."""

from pathlib import Path

import pytest

from alerts.objectives import Objectives, group_of
from alerts.rules.measured import metrics_of, unit_of
from core.model import AlertRule
from core.place import Findings, parse_metrics
from core.store.product import product_metrics
from ioc.rules.reading import read_rules_of
from promql.parse import parse

PLACE = Path(__file__).parents[4] / "config" / "tam-duong"
UNITS = {
    "rain": "mm", "level": "m", "power": "dBm", "up": "0/1", "seen": "s since epoch",
    "age_seconds": "s", "things": "1", "speed": "bit/s", "warmth": "°C", "danger": "1-5",
}  # fmt: skip
# What a person would say of each; None: a plain number.
SHIPPED = {
    "SourceStale": "s", "NobodyOnCall": "1", "OnCallGap": "s", "OnCallUnready": "1",
    "FiguresMissing": "s since epoch", "KpiOffTrack": "0/1", "KpiJump": "1", "RemindedOften": "1",
    "FireDangerExtreme": "1-5", "FireDangerHigh": "1-5", "FireHotspot": "1",
    "RainOnWetGround": "mm", "RainExtreme": "mm", "RainHeavy": "mm",
    "RiverAlarmTwo": "m", "RiverRising": "m", "RiverAlarmOne": "m", "ReservoirSpill": "m3/s",
    "SlopeTilting": "°", "SlopeMoving": "mm", "HazardBulletinHigh": "1-5", "HazardBulletin": "1-5",
    "StationSilent": "1", "Frost": "°C",
    "UnitCutOff": "1", "SiteDown": "0/1", "SiteBatteryLow": "V",
    "Mobile5gDownloadSlow": "Mbit/s", "Mobile5gUploadSlow": "Mbit/s", "Mobile5gLatencyHigh": "ms",
    "Mobile5gAccessFailing": None, "CoverageHole": "dBm",
    "OwnPortalDown": "1", "PortalDown": "1", "CertExpiring": "s", "CertExpiringSoon": "s",
    "JourneyFailing": "0/1", "PortalBudgetBurnsFast": None, "PortalBudgetBurns": None,
    "NationalRoadBlocked": "0/1",
    "ProcessDown": "0/1", "ProcessNotReady": "0/1", "NoLeader": "0/1", "CanaryLate": "s",
    "SessionLost": "1", "BrokerDropped": "1", "RuleFailing": "1", "RuleLimitExceeded": "1",
    "EvaluationGap": "1", "EvaluationsMissed": "1", "OutboxStuck": "s", "ChannelDown": "1",
    "DiskLow": "1", "DiskFull": "1", "ClockSkew": "s", "ClockJump": "s",
    "SourceLate": "s", "RejectsHigh": "1",
    "BackupOld": "s", "DrillFailed": "0/1", "NotificationsHeld": "0/1",
    "PaymentsFailing": None, "DossiersOverdue": "1", "DossiersUnassigned": "1",
    "FeedbackUnanswered": "1", "QueueLong": "người",
    "PowerOut": "0/1", "WaterChlorineOff": "mg/l", "WaterTurbid": "NTU", "SiteOffline": "0/1",
    "SchoolOffline": "0/1", "LoudspeakersDown": None,
}  # fmt: skip


def test_the_rules_that_ship() -> None:
    findings = Findings("metrics.csv")
    metrics = parse_metrics((PLACE / "metrics.csv").read_bytes(), findings)
    units = {each.name: each.unit_of_measure for each in (*metrics, *product_metrics())}
    groups, _ = read_rules_of(PLACE)
    every = (*groups, group_of(Objectives()))
    rules = (rule for group in every for rule in group.rules if isinstance(rule, AlertRule))
    assert {rule.name: unit_of(parse(rule.expr), units) for rule in rules} == SHIPPED


@pytest.mark.parametrize(
    ("expr", "unit"),
    [
        ("rain", "mm"),
        ("(rain offset 1h) > 5", "mm"),
        ("5 < rain", "mm"),
        ("rain > bool 5", "0/1"),
        ("rain and up == 1", "mm"),
        ("rain unless level", "mm"),
        ("rain or rain", "mm"),
        ("rain or level", None),
        ("-rain + 5", "mm"),
        ("1 - things", "1"),
        ("rain + level", None),
        ("rain + nobody_knows", None),
        ("rain * 2", None),
        ("rain / 1", "mm"),
        ("rain / rain", None),
        ("rain % 2", None),
        ("rain ^ 2", None),
        ("things * 100", "%"),
        ("age_seconds * 1000", "ms"),
        ("speed / 1e6", "Mbit/s"),
        ("speed / 0", None),
        ("power - power", "dB"),
        ("power + 3", "dBm"),
        ("time() - seen", "s"),
        ("seen - time() < 14 * 86400", "s"),
        ("seen", "s since epoch"),
        ("seen - 60", "s since epoch"),
        ("seen + age_seconds", "s since epoch"),
        ("seen + seen", None),
        ("60 - seen", None),
        ("sum(rain)", "mm"),
        ("topk(3, rain)", "mm"),
        ("quantile(0.9, rain)", "mm"),
        ("sum(up)", "1"),
        ("avg(up)", None),
        ("avg_over_time(up[5m])", None),
        ("min by (a) (up)", "0/1"),
        ("count(rain)", "1"),
        ('count_values("v", rain)', "1"),
        ("stddev(seen)", "s"),
        ("stdvar(rain)", None),
        ("sum(seen)", None),
        ("max_over_time(rain[5m])", "mm"),
        ("quantile_over_time(0.5, rain[5m])", "mm"),
        ("max_over_time(sum(rain)[1h:5m])", "mm"),
        ("count_over_time(rain[5m])", "1"),
        ("changes(up[5m])", "1"),
        ("absent(rain)", "1"),
        ("delta(warmth[5m])", "°C"),
        ("delta(seen[5m])", "s"),
        ("increase(things[5m])", "1"),
        ("rate(things[5m])", None),
        ("ln(rain)", None),
        ("hour()", None),
        ("clamp_min(abs(rain), 0)", "mm"),
        ('label_replace(rain, "a", "$1", "b", "(.*)")', "mm"),
        ("timestamp(rain)", "s since epoch"),
        ("scalar(rain) + 1", "mm"),
        ("vector(1)", None),
        ("nobody_knows", None),
        ('{a="1"}', None),
        ('"text"', None),
        ("5", None),
    ],
)
def test_what_follows_from_an_expression(expr: str, unit: str | None) -> None:
    assert unit_of(parse(expr), UNITS) == unit


def test_which_metrics_are_read() -> None:
    found = metrics_of(parse('topk(3, sum(a) / b) and c{d="e"} or {f="g"}'))
    assert list(found) == ["a", "b", "c"]
