"""Groups over time, as timetables: what happens, and what is told of it."""

import pytest

from tests.grouping import normal, transcript

from .timetable import AT_ONCE, case

ENDS_UNHEARD = (
    AT_ONCE.replace("127.0.0.1/", '127.0.0.1/", send_resolved: false, url_file: "')
    .replace('url: "http://127.0.0.1/", ', "")
    .replace('url_file: ""', "url_file: hook")
)
MUTED = """
route:
  receiver: hook
  group_interval: 5m
  routes: [{matchers: [], group_wait: 0s, mute_time_intervals: [ten]}]
receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}]
time_intervals: [{name: ten, time_intervals: [{times: [{start_time: "10:00", end_time: "10:07"}]}]}]
"""
TWICE = """
route:
  receiver: hook
  group_interval: 5m
  routes: [{continue: true, group_wait: 0s}, {group_wait: 1m}]
receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}]
"""


@pytest.mark.parametrize(
    ("script", "routing"),
    [
        case(
            "a group waits, then is looked at each interval",
            """
            at 0s     fires a
            at 10s    fires b
            at 30s    tells new_alerts a b
            at 1m     fires c
            at 5m30s  tells new_alerts a b c
            at 6m     ends a
            at 10m30s tells new_resolved b c -a
            at 11m    ends b
            at 12m    ends c
            at 15m30s tells all_resolved -b -c
            at 1h     end
            """,
        ),
        case(
            "what ends before the first look is told nobody",
            """
            at 0s   fires a
            at 20s  ends a
            at 1m   end
            """,
        ),
        case(
            "what came and went between two looks is told with those that fire on",
            """
            at 0s    fires a
            at 30s   tells new_alerts a
            at 1m    fires b
            at 2m    ends b
            at 5m30s tells new_resolved a -b
            at 6m    end
            """,
        ),
        case(
            "an alert that comes back is a new one",
            """
            at 0s fires a
            at 0s tells new_alerts a
            at 1m ends a
            at 2m fires a
            at 5m tells new_alerts a -a
            at 6m end
            """,
            AT_ONCE,
        ),
        case(
            "by labels apart",
            """
            at 0s   fires a job=x
            at 10s  fires b job=y
            at 30s  tells new_alerts a
            at 40s  tells new_alerts b
            at 1m   end
            """,
        ),
        case(
            "nothing new is repeated after long",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 4h  tells repeat a
            at 5h  acks a
            at 8h59m fires b
            at 9h  tells new_alerts a b
            at 13h tells repeat a b
            at 13h acks b
            at 23h end
            """,
            AT_ONCE,
        ),
        case(
            "an active interval of a route",
            """
            at 1m  fires a
            at 1m  tells new_alerts a
            at 8m  fires b
            at 12m end
            """,
            MUTED.replace("mute_time", "active_time", 1),
        ),
        case(
            "in two groups at once",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 1m  tells new_alerts a
            at 2m  ends a
            at 5m  tells all_resolved -a
            at 6m  tells all_resolved -a
            at 1h  end
            """,
            TWICE,
        ),
        case(
            "a mute interval of a route is over between two looks at the group",
            """
            at 1m  fires a
            at 3m  fires b
            at 4m  ends b
            at 7m  tells new_alerts a
            at 12m end
            """,
            MUTED,
        ),
        case(
            "where nobody hears of ends nothing is said of one that ends",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 1m  fires b
            at 5m  tells new_alerts a b
            at 6m  ends a
            at 11m ends b
            at 15m tells all_resolved -b
            at 1h  end
            """,
            ENDS_UNHEARD,
        ),
        case(
            "a crash changes nothing",
            """
            at 0s     fires a
            at 10s    crash
            at 30s    tells new_alerts a
            at 1m     fires b
            at 2m     ends b
            at 3m     ends a
            at 3m     fires c
            at 4m     crash
            at 5m30s  tells new_alerts c -a -b
            at 5m31s  crash
            at 6m     ends c
            at 7m     crash
            at 10m30s tells all_resolved -c
            at 1h     end
            """,
        ),
    ],
)
def test_timetable(script: str, routing: str) -> None:
    assert transcript(script, routing) == normal(script)
