"""What a try says of a portal: down only by what the portal did, nothing when it lies with us."""

import errno
from dataclasses import replace

import orjson
import pytest

from core.model import UnitId
from core.service.outbound.failure import Phase, Why, why_unconnected, why_unnamed
from ingest.probe.readings import Reading, Seldom, message, readings
from ingest.probe.verdict import Result, Tried, needs_second
from tests.probing import POLICY, probe_target

UP = Tried(
    why=Why.OK,
    named=True,
    status=200,
    text_found=True,
    not_after_seconds=1_800_000_000,
    seconds={Phase.DNS: 0.01, Phase.CONNECT: 0.02, Phase.TOTAL: 0.123456789},
)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ECONNREFUSED, Why.CONNECT),
        (errno.ECONNRESET, Why.CONNECT),
        (errno.EHOSTUNREACH, Why.CONNECT),
        (errno.ENETUNREACH, Why.OUR_NETWORK),
        (errno.EMFILE, Why.OUR_NETWORK),
        (errno.EADDRNOTAVAIL, Why.OUR_NETWORK),
        (errno.EPERM, Why.OUR_NETWORK),
    ],
)
def test_whose_fault_a_missing_connection_is(number: int, why: Why) -> None:
    assert why_unconnected(OSError(number, "")) is why


@pytest.mark.parametrize(
    ("exists", "others_answer", "why"),
    [
        (False, False, Why.DNS),  # the name server said so: it works
        (True, True, Why.DNS),
        (True, False, Why.OUR_DNS),
    ],
)
def test_whose_fault_a_missing_name_is(why: Why, *, exists: bool, others_answer: bool) -> None:
    assert why_unnamed(exists=exists, others_answer=others_answer) is why


@pytest.mark.parametrize("why", Why)
def test_only_down_is_tried_again(why: Why) -> None:
    tried = Tried(why=why)
    ours = why in {Why.GUARD, Why.OUR_DNS, Why.OUR_NETWORK, Why.STAND_IN}
    expected = Result.UP if why is Why.OK else Result.UNTRIED if ours else Result.DOWN
    assert tried.result is expected
    assert needs_second(tried) == (expected is Result.DOWN)


def test_an_answer_in_the_words_of_the_catalogue() -> None:
    assert list(readings(UP)) == [
        Reading("portal_up", 1),
        Reading("portal_http_status", 200),
        Reading("portal_dns_up", 1),
        Reading("portal_content_ok", 1),
        Reading("portal_tls_not_after_timestamp_seconds", 1_800_000_000),
        Reading("portal_probe_seconds", 0.01, Phase.DNS),
        Reading("portal_probe_seconds", 0.02, Phase.CONNECT),
        Reading("portal_probe_seconds", 0.123457, Phase.TOTAL),
    ]


@pytest.mark.parametrize(
    ("tried", "said"),
    [
        (Tried(why=Why.TIMEOUT, seconds={Phase.TOTAL: 10}), {"portal_up": 0}),
        (Tried(why=Why.DNS, named=False), {"portal_up": 0, "portal_dns_up": 0}),
        (Tried(why=Why.STATUS, status=503), {"portal_up": 0, "portal_http_status": 503}),
        (
            Tried(why=Why.TEXT, status=200, text_found=False),
            {"portal_up": 0, "portal_http_status": 200, "portal_content_ok": 0},
        ),
        (
            Tried(why=Why.TLS, not_after_seconds=5),
            {"portal_up": 0, "portal_tls_not_after_timestamp_seconds": 5},
        ),
        (Tried(why=Why.GUARD, named=True), {}),
        (Tried(why=Why.OUR_DNS), {}),
        (Tried(why=Why.OUR_NETWORK, named=True), {}),
    ],
)
def test_what_is_not_known_is_not_said(tried: Tried, said: dict[str, float]) -> None:
    assert {each.metric: each.value for each in readings(tried)} == said


def test_what_changes_seldom_is_said_seldom() -> None:
    seldom, target = Seldom(), probe_target()
    ends = Reading("portal_tls_not_after_timestamp_seconds", 5)
    said = [at for at in range(0, 7201, 60) if seldom.wants(target, ends, at)]
    assert said == [0, 3600, 7200]
    assert seldom.wants(target, replace(ends, value=6), 7201)  # it was renewed
    assert not seldom.wants(target, replace(ends, value=6), 7202)
    assert seldom.wants(probe_target(id="other"), ends, 7202)
    assert all(seldom.wants(target, Reading("portal_up", 1), at) for at in (0, 1))
    seldom.keep(["other"])
    assert seldom.wants(target, replace(ends, value=6), 7203)


def test_a_message_is_what_a_source_would_send() -> None:
    target = probe_target(simulated=True, unit=UnitId("khun-ha-2025"))
    body = message(target, POLICY, [Reading("portal_up", 1), *list(readings(UP))[-1:]], time_ms=7)
    shared = {"portal": "cong-tinh", "owner": "UBND tỉnh", "probe": "trung-tam"}
    shared |= {"unit": "khun-ha-2025", "simulated": "true"}
    assert orjson.loads(body) == {
        "samples": [
            {"metric": "portal_up", "labels": shared, "time": 7, "value": 1},
            {
                "metric": "portal_probe_seconds",
                "labels": {**shared, "phase": "total"},
                "time": 7,
                "value": 0.123457,
            },
        ]
    }
    plain = orjson.loads(message(probe_target(), POLICY, [Reading("portal_up", 1)], time_ms=7))
    assert plain["samples"][0]["labels"].keys() == {"portal", "owner", "probe"}
