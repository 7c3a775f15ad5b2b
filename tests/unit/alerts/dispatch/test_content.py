"""The message as Alertmanager's webhook has it."""

from dataclasses import replace
from datetime import timedelta

from alerts.dispatch.alert import Alert, AlertId
from alerts.dispatch.group import opened
from alerts.dispatch.messages.content import (
    TEXT_CHARS_MAX,
    About,
    beginnings,
    content,
    fingerprint,
    message,
)
from alerts.dispatch.messages.digest import merged
from alerts.dispatch.route import Route
from tests.given import NOW

ABOUT = About(
    receiver="it", reason="new_alerts", dedupe_key=b"\x01", as_of=NOW, url="https://ioc.example"
)
ROUTE = Route(id="/0{}", receiver="it", group_by=("alertname",))


def alert(number: int, *, ended: bool = False, priority: str = "p3", unit: str = "a") -> Alert:
    return Alert(
        id=AlertId(number),
        labels={"alertname": "Down", "portal": str(number)},
        annotations={"summary": "Cổng hỏng", "ioc_early": "true", "cause": str(number)},
        generator_url="http://g",
        priority=priority,
        unit=unit,
        fired_at=NOW - timedelta(minutes=number),
        ended_at=NOW if ended else None,
    )


def test_the_whole_of_it() -> None:
    group = opened(ROUTE, (("alertname", "Down"),), NOW)
    waited = replace(alert(1), active_at=NOW - timedelta(minutes=3))
    found = content(group, [waited, alert(2, ended=True, priority="p1")], ABOUT)
    assert found == {
        "version": "4",
        "groupKey": '/0{}:{alertname="Down"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "it",
        "groupLabels": {"alertname": "Down"},
        "commonLabels": {"alertname": "Down"},
        "commonAnnotations": {"summary": "Cổng hỏng"},
        "externalURL": "https://ioc.example",
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "Down", "portal": "1"},
                "annotations": {"summary": "Cổng hỏng", "cause": "1"},
                "startsAt": "2026-11-24T09:59:00Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://g",
                "fingerprint": fingerprint({"alertname": "Down", "portal": "1"}),
            },
            {
                "status": "resolved",
                "labels": {"alertname": "Down", "portal": "2"},
                "annotations": {"summary": "Cổng hỏng", "cause": "2"},
                "startsAt": "2026-11-24T09:58:00Z",
                "endsAt": "2026-11-24T10:00:00Z",
                "generatorURL": "http://g",
                "fingerprint": fingerprint({"portal": "2", "alertname": "Down"}),
            },
        ],
        "ioc": {
            "dedupe_key": "01",
            "reason": "new_alerts",
            "priority": "p3",  # of what fires
            "unit": "a",
            "simulated": False,
            "as_of": "2026-11-24T10:00:00Z",
            "alert_urls": ["https://ioc.example/alerts/1", "https://ioc.example/alerts/2"],
            "since": ["2026-11-24T09:57:00Z", "2026-11-24T09:58:00Z"],
        },
    }


def test_a_fingerprint_is_16_digits_of_the_labels() -> None:
    assert len(fingerprint({"a": "b"})) == 16
    assert int(fingerprint({"a": "b"}), 16)
    assert fingerprint({"a": "bc"}) != fingerprint({"ab": "c"})


def test_what_is_over_the_limit_is_counted() -> None:
    about = About(receiver="it", reason="x", dedupe_key=b"", as_of=NOW, alerts_max=2)
    alerts = [alert(number, ended=True, unit=str(number)) for number in range(5)]
    found = message(alerts, about, key="k", labels={})
    assert (len(found["alerts"]), found["truncatedAlerts"]) == (2, 3)
    assert (found["status"], found["ioc"]["unit"]) == ("resolved", "")
    assert message([], about, key="k", labels={})["commonLabels"] == {}


def test_long_texts_of_many_alerts_do_not_outgrow_the_database() -> None:
    size = TEXT_CHARS_MAX // 10
    alerts = [replace(alert(number), annotations={"summary": "x" * size}) for number in range(30)]
    found = message(alerts, ABOUT, key="k", labels={})
    assert (len(found["alerts"]), found["truncatedAlerts"]) == (9, 21)
    assert len(found["ioc"]["alert_urls"]) == len(found["ioc"]["since"]) == 9
    both = merged(message(alerts[:9], ABOUT, key="k", labels={}), found)
    assert len(both["alerts"]) == 9
    huge = [replace(each, annotations={"summary": "x" * 20 * size}) for each in alerts]
    assert len(message(huge, ABOUT, key="k", labels={})["alerts"]) == 1


def test_it_is_named_which_are_simulated_where_others_are_real() -> None:
    simulated, real = replace(alert(1), is_simulated=True), alert(2)
    print_ = fingerprint(simulated.labels)
    alone, others = (message([each], ABOUT, key="k", labels={}) for each in (simulated, real))
    mixed = message([simulated, real], ABOUT, key="k", labels={})
    assert mixed["ioc"]["simulated_alerts"] == [print_]
    for one in (alone, others, merged(alone, alone), merged(others, others)):
        assert "simulated_alerts" not in one["ioc"]
    for both in (merged(alone, others), merged(others, alone), merged(mixed, others)):
        assert (both["ioc"]["simulated"], both["ioc"]["simulated_alerts"]) == (True, [print_])


def test_a_digest_tells_since_when_each_is_so() -> None:
    waited = replace(alert(1), active_at=NOW - timedelta(minutes=9))
    both = [message([each], ABOUT, key="k", labels={}) for each in (waited, alert(2))]
    del both[1]["ioc"]["since"]  # as it was written before there was any
    assert beginnings(merged(*both)) == ["2026-11-24T09:51:00Z", "2026-11-24T09:58:00Z"]


def portals(*alerts: Alert, news: int = 0) -> str:
    about = replace(ABOUT, news=frozenset((AlertId(news),)))
    found = message(alerts, about, key="k", labels={})
    return " ".join(each["labels"]["portal"] for each in found["alerts"])


def test_what_is_worth_most_comes_first() -> None:
    every = (alert(1, ended=True), alert(2, priority="p4"), alert(3), alert(4, priority="p1"))
    assert portals(*every) == "4 3 2 1"
    assert portals(*every, news=2) == "2 4 3 1"


def test_what_fires_again_is_not_over() -> None:
    again = replace(alert(1), id=AlertId(9))
    assert portals(alert(1, ended=True), again, alert(2, ended=True)) == "1 2"
    found = message([alert(1, ended=True), again], ABOUT, key="k", labels={})
    assert found["status"] == "firing"
    assert found["truncatedAlerts"] == 0
