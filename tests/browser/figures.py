"""What the place sends on a calm day: every tile of its walls has a fresh figure."""

from collections.abc import Iterator
from typing import NamedTuple

import httpx

from .center import Center
from .device import Device, Sample, by_source, now_ms, sample

UNITS = {"binh-lu-2025": 14, "ta-leng-2025": 10, "ban-bo-2025": 8, "khun-ha-2025": 9}  # sites
PORTALS = (
    "dvc-quoc-gia",
    "dvc-lai-chau",
    "cong-tinh",
    "vneid",
    "pakn",
    "bao-lai-chau",
    "kttv-quoc-gia",
    "cong-xa",
)
OPERATORS = ("any", "viettel", "vinaphone", "mobifone", "vietnamobile")
UNTIMED = ("pakn", "bao-lai-chau", "cong-xa")  # portals whose delay nobody measures
PROBED = {"owner": "vnpt", "probe": "trung-tam"}
DOSSIERS_TODAY = 1234  # of each unit


class ProbedTwice(NamedTuple):
    """A portal with two probes, and its day before this one: state, begin and end in hours ago."""

    portal: str
    label: str
    day: tuple[tuple[str, int, int], ...]


PROBED_TWICE = ProbedTwice(
    "cong-tinh",
    "Cổng tỉnh",
    (
        ("up", 24, 18),
        ("down", 18, 16),
        ("up", 16, 12),
        ("slow", 12, 10),  # one of the two fails
        ("up", 10, 6),
        ("none", 6, 4),
        ("up", 4, 0),
    ),
)
_BOTH_GOOD = {"up": (1, 1), "down": (0, 0), "slow": (1, 0)}
_PROBE_EACH_MS = 300_000
_SECOND_PROBE = {"owner": "vnpt", "probe": "xa"}
_ZONE_MS = 7 * 3_600_000  # of the place, the same all year
_DAY_SECONDS = 86_400
_DAY_MS = 1000 * _DAY_SECONDS
_VILLAGES = 25


def open_day(center: Center) -> None:
    """Send where the day's counters stood before anything was counted, and a day of probes."""
    at_ms = now_ms()
    _post(center, "do-cong", list(_day_of_probes(at_ms)))
    for unit in UNITS:
        _post(center, f"mot-cua-{unit}", [_dossiers(unit, _before_today(at_ms), at_ms)])


def send_calm_day(center: Center) -> int:
    """Send everything, stamped now: networks by MQTT, the rest by HTTP. Returns the stamp, ms."""
    at_ms = now_ms()
    for source, samples in by_source(_all(at_ms)).items():
        if source.startswith(("mang-", "tram-")):
            with Device(center.broker.port, source, center.keys[source]) as device:
                device.send(*samples)
        else:
            _post(center, source, samples)
    return at_ms


def _day_of_probes(at_ms: int) -> Iterator[Sample]:
    """Tell what both probes of one portal met, as probes do."""
    for state, began, ended in PROBED_TWICE.day:
        times = range(at_ms - began * 3_600_000, at_ms - ended * 3_600_000, _PROBE_EACH_MS)
        for time_ms in times if state in _BOTH_GOOD else ():
            for probe, good in zip((PROBED, _SECOND_PROBE), _BOTH_GOOD[state], strict=True):
                labels = {"portal": PROBED_TWICE.portal, **probe}
                yield sample("portal_up", good, at_ms=time_ms, **labels)


def _post(center: Center, source: str, samples: list[Sample]) -> None:
    answer = httpx.post(
        f"http://127.0.0.1:{center.ingest_port}/api/v1/ingest",
        json={"samples": samples},
        headers={"authorization": f"Bearer {center.keys[source]}"},
    )
    assert answer.is_success, f"{answer.text}\n{center.log('ingest-http')}"


def _all(at_ms: int) -> Iterator[tuple[str, Sample]]:
    for unit, sites in UNITS.items():
        yield from _network(unit, sites, at_ms)
        yield f"mot-cua-{unit}", _dossiers(unit, _before_today(at_ms) + DOSSIERS_TODAY, at_ms)
        yield from _coverage(unit, at_ms)
    for portal in PORTALS:
        yield from _portal(portal, at_ms)
    second = {"portal": PROBED_TWICE.portal, **_SECOND_PROBE}
    yield "do-cong", sample("portal_up", 1, at_ms=at_ms, **second)
    yield "khi-tuong", sample("weather_temperature_celsius", 18.4, at_ms=at_ms, station="a")


def _network(unit: str, sites: int, at_ms: int) -> Iterator[tuple[str, Sample]]:
    probe = {"operator": "viettel", "tech": "4g", "probe": "xe-1"}
    server = {**probe, "server": "hn"}
    source = f"mang-{unit}"
    yield source, sample("net_rsrp_dbm", -97.4, at_ms=at_ms, **probe)
    yield source, sample("net_latency_seconds", 0.0384, at_ms=at_ms, **server)
    yield source, sample("net_packet_loss_ratio", 0.0042, at_ms=at_ms, **server)
    for number in range(sites):
        site = {"operator": "viettel", "tech": "4g", "site": f"{unit}-{number}"}
        yield f"tram-{unit}", sample("net_site_up", 1, at_ms=at_ms, **site)
        yield f"tram-{unit}", sample("net_site_mains_up", 1, at_ms=at_ms, **site)


def _before_today(at_ms: int) -> int:
    """Tell where a counter stands at midnight: each day counts as many, for a run may span two."""
    return (at_ms + _ZONE_MS) // _DAY_MS * DOSSIERS_TODAY


def _dossiers(unit: str, total: float, at_ms: int) -> Sample:
    labels = {
        "field": "ho_tich",
        "procedure_level": "toan_trinh",
        "channel": "truc_tuyen",
        "receiving_unit": unit,
    }
    return sample("dvc_dossiers_received_total", total, at_ms=at_ms, **labels)


def _coverage(unit: str, at_ms: int) -> Iterator[tuple[str, Sample]]:
    for operator in OPERATORS:
        for tech, covered in (("4g", 21), ("5g", 9)):
            for basis, more in (("measured", 0), ("declared", 3)):
                labels = {"unit": unit, "operator": operator, "tech": tech, "basis": basis}
                values = {"net_covered_villages": covered + more, "net_total_villages": _VILLAGES}
                for metric, value in values.items():
                    yield "phu-song", sample(metric, value, at_ms=at_ms, **labels)


def _portal(portal: str, at_ms: int) -> Iterator[tuple[str, Sample]]:
    labels = {"portal": portal, **PROBED}
    expiry = at_ms / 1000 + 70 * _DAY_SECONDS
    yield "do-cong", sample("portal_up", 1, at_ms=at_ms, **labels)
    if portal not in UNTIMED:
        yield "do-cong", sample("portal_probe_seconds", 0.312, at_ms=at_ms, phase="total", **labels)
    yield (
        "do-cong",
        sample("portal_tls_not_after_timestamp_seconds", expiry, at_ms=at_ms, **labels),
    )
