"""What comes out of a question in PromQL: what its numbers are, and which labels it has."""

import pytest

from dashboards.grafana.check.lint.expressions import labels_of, measure_of, why_unknown
from dashboards.grafana.check.lint.senseless import too_short, why_senseless
from dashboards.grafana.check.measures import is_unit, why_no_fit
from promql.parse import parse
from tests.sheets import known

METRICS = known().metrics
RSRP = frozenset({"unit", "operator", "tech", "probe", "simulated", "source", "__name__"})

FIT = [
    ("net_rsrp_dbm", "dBm"),
    ("-net_rsrp_dbm", "dBm"),
    ("avg by (unit) (net_rsrp_dbm)", "dBm"),
    ("quantile(0.5, net_rsrp_dbm) - 3", "dBm"),
    ("min_over_time((net_latency_seconds)[1h:5m]) * 1000", "ms"),
    ("1000 * max(net_latency_seconds)", "ms"),
    ("(portal_tls_not_after_timestamp_seconds - time()) / 86400", "suffix:ngày"),
    ("timestamp(portal_up) - portal_tls_not_after_timestamp_seconds", "s"),
    ("max(ioc_canary) * 1000", "dateTimeFromNow"),
    ("avg(net_packet_loss_ratio)", "percentunit"),
    ("avg(net_packet_loss_ratio) * 100", "percent"),
    ("avg_over_time(portal_up[1h])", "percentunit"),
    ("sum_over_time(portal_up[1h])", "locale"),
    ("sum(net_site_up)", "locale"),
    ("max(net_site_up)", "bool"),
    ("sum(net_site_up) / count(net_site_up)", "percentunit"),
    ("count(net_site_up == 0)", "locale"),
    ("net_rsrp_dbm > bool -100", "short"),
    ("net_rsrp_dbm > -100 or net_rsrp_dbm", "dBm"),
    ("topk(3, net_rsrp_dbm)", "dBm"),
    ("changes(portal_up[1h])", "locale"),
    ("sum(rate(dvc_dossiers_received_total[5m]))", "cps"),
    ("increase(dvc_dossiers_received_total[1h])", "locale"),
    ("max by (portal) (portal:objective:ratio)", "percentunit"),
    ("portal:failures:ratio_1h / portal:objective:ratio", "short"),
    ("weather_temperature_celsius", "celsius"),
    ("vector(3)", "anything"),
    ("stdvar(net_rsrp_dbm)", "dB"),
    ("net_rsrp_dbm ^ 2", "dB"),
    ("net_rsrp_dbm + net_latency_seconds", "s"),
    ("rate(dvc_processing_seconds_total[5m])", "short"),
]
NO_FIT = [
    ("net_rsrp_dbm", "dB"),
    ("net_latency_seconds * 1000", "s"),
    ("max(ioc_canary)", "s"),
    ("avg(net_packet_loss_ratio)", "percent"),
    ("avg(net_packet_loss_ratio) * 100", "percentunit"),
    ("count(net_site_up)", "percentunit"),
    ("count(net_site_up)", "short"),
    ("(portal_tls_not_after_timestamp_seconds - time()) / 86400", "d"),
    ("(portal_tls_not_after_timestamp_seconds - time()) / 3600", "suffix:ngày"),
    ("sum(rate(dvc_dossiers_received_total[5m]))", "percent"),
    ("sum(net_site_up) / count(net_site_up)", "percent"),
]
LABELS = [
    ("net_rsrp_dbm", RSRP),
    ("-(net_rsrp_dbm)", RSRP),
    ("max_over_time(net_rsrp_dbm[1h])", RSRP),
    ("sum by (unit) (net_rsrp_dbm)", {"unit"}),
    (
        "sum without (probe, tech) (net_site_up)",
        {"unit", "operator", "site", "simulated", "source"},
    ),
    ("bottomk(3, net_rsrp_dbm)", RSRP),
    ("sum by (unit) (net_rsrp_dbm) / on (unit) group_left (tech) net_site_up", None),
    ("sum by (unit) (net_rsrp_dbm) * 2", {"unit"}),
    ("2 * sum by (unit) (net_rsrp_dbm)", {"unit"}),
    ("vector(1)", set()),
    ("time()", set()),
    ("label_replace(net_rsrp_dbm, 'a', '$1', 'unit', '(.*)')", None),
    ('count_values("v", net_site_up)', None),
    ("unheard_of", None),
]


@pytest.mark.parametrize(("expr", "unit"), FIT)
def test_units_that_fit_or_may(expr: str, unit: str) -> None:
    assert why_no_fit(unit, measure_of(parse(expr), METRICS)) == ""


@pytest.mark.parametrize(("expr", "unit"), NO_FIT)
def test_units_that_do_not_fit(expr: str, unit: str) -> None:
    assert why_no_fit(unit, measure_of(parse(expr), METRICS)) != ""


@pytest.mark.parametrize(("expr", "labels"), LABELS)
def test_labels_of_the_answer(expr: str, labels: set[str] | None) -> None:
    found = labels_of(parse(expr), METRICS)
    if labels is None:
        assert found is None or "tech" in found
    else:
        assert found is not None
        assert set(found) == labels


def test_what_grafana_knows_as_a_unit() -> None:
    assert all(map(is_unit, ("s", "dBm", "suffix: hồ sơ", "currencyVND")))
    assert not any(map(is_unit, ("seconds", "%", "")))


SENSELESS = [
    ("max by (unit) (dvc_dossiers_received_total)", "a counter's reading only rises"),
    ("3600 * max_over_time(dvc_dossiers_received_total[3h])", "a counter's reading only rises"),
    ("sum(increase(dvc_queue_waiting[10m]))", "which is no counter"),
    ("sum(net_packet_loss_ratio)", "a sum of ratio means nothing"),
    ("sum by (unit) (avg_over_time(net_rsrp_dbm[1h]))", "a sum of dBm means nothing"),
    ("sum_over_time(net_rsrp_dbm[1h])", "a sum of dBm means nothing"),
    ("max(dvc_dossiers_overdue) or vector(0)", "where nothing is known this tells a number"),
    ("count(net_site_up) / sum(net_site_up)", "the other way round it is a share"),
    ("(count(net_site_up)) / (sum(net_site_up))", "the other way round it is a share"),
    ("quantile_over_time(95, net_latency_seconds[1h])", "a quantile of 95: expected 0 to 1"),
    ("quantile(9, net_latency_seconds)", "a quantile of 9: expected 0 to 1"),
    ("avg(avg_over_time(weather_rain_mm[24h]))", "amounts of one interval each: ask sum_over_time"),
    ("sum(last_over_time(net_site_up[15d]))", "sent each 300 s, so what is so old is no more so"),
    ("sum(last_over_time(dvc_dossiers_open[3m]))", "so between two nothing would be known"),
    ("sum(rate(dvc_dossiers_received_total[3h] offset 7h))", "another time of the day"),
]
SENSIBLE = [
    "sum(rate(dvc_dossiers_received_total[3h] offset 7d))",
    "max(last_over_time(ioc_canary[1h]))",
    "increase(dvc_dossiers_received_total[1d])",
    "count(dvc_dossiers_received_total)",
    "sum(1 - net_site_up) / count(net_site_up)",
    "count(net_site_up) - sum(net_site_up)",
    "max(dvc_dossiers_overdue) or 0 * count(net_site_up)",
    "sum(max by (unit, operator, site) (net_site_up))",
    "sum_over_time(weather_rain_mm[1h])",
    "quantile(0.5, quantile_over_time(0.5, net_rsrp_dbm[1h]))",
]


@pytest.mark.parametrize(("expr", "reason"), SENSELESS)
def test_what_is_answered_and_means_nothing(expr: str, reason: str) -> None:
    (told,) = why_senseless(parse(expr), METRICS)
    assert reason in told


@pytest.mark.parametrize("expr", SENSIBLE)
def test_what_means_something(expr: str) -> None:
    assert list(why_senseless(parse(expr), METRICS)) == []


def test_ranges_that_reach_to_the_point_before() -> None:
    tree = parse("max_over_time(net_latency_seconds[1m]) - avg_over_time(net_latency_seconds[5m])")
    assert list(too_short(tree, 60)) == []
    (told,) = too_short(tree, 300)
    assert told.startswith("net_latency_seconds[1m]: points are 300 s apart")


def test_what_is_not_there_is_told_wherever_it_stands() -> None:
    expr = 'sum by (op) (rate(net_upp[5m])) / sum by (site) (net_rsrp_dbm{op="a"})'
    assert list(why_unknown(parse(expr), METRICS)) == [
        "no metric 'net_upp' in the catalogue",
        "net_rsrp_dbm has no label 'op'; it has unit, operator, tech, probe",
        "by (site): what is grouped has no such label",
    ]
