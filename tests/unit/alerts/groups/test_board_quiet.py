"""Groups over time, as timetables: what is silenced, maintained, inhibited, put off, given back."""

import pytest

from tests.grouping import normal, transcript

from .timetable import AT_ONCE, case

INHIBITED = (
    AT_ONCE
    + """
inhibit_rules: [{source_matchers: [alertname=cause], target_matchers: [alertname=effect]}]
"""
)


@pytest.mark.parametrize(
    ("script", "routing"),
    [
        case(
            "a silence keeps quiet while it lasts",
            """
            at 0s     silence a 7m
            at 1m     fires a
            at 2m     fires b
            at 6m     tells new_alerts b
            at 7m     tells new_alerts a b
            at 8m     end
            """,
            AT_ONCE,
        ),
        case(
            "the end of who was told of is told after the silence",
            """
            at 0s   fires a
            at 0s   tells new_alerts a
            at 1m   silence a 20m
            at 2m   ends a
            at 21m  tells all_resolved -a
            at 1h   end
            """,
            AT_ONCE,
        ),
        case(
            "a silence of an open group that ends while nobody is there",
            """
            at 0s     silence a 7m
            at 1m     fires a
            at 6m30s  crash
            at 7m     tells new_alerts a
            at 8m     end
            """,
            AT_ONCE,
        ),
        case(
            "a cause keeps its effect quiet",
            """
            at 0s  fires cause job=x
            at 0s  tells new_alerts cause
            at 1s  fires effect
            at 2m  ends cause
            at 5m  tells all_resolved -cause
            at 5m1s tells new_alerts effect
            at 6m  end
            """,
            INHIBITED,
        ),
        case(
            "what is put off is told again then",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 1h  snooze a 6h
            at 7h  tells new_alerts a
            at 8h  end
            """,
            AT_ONCE,
        ),
        case(
            "a silence that ended as it began hurries nobody, whoever leads next",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 1m  silence a 0s
            at 1m  crash
            at 2m  fires b
            at 5m  tells new_alerts a b
            at 6m  end
            """,
            AT_ONCE,
        ),
        case(
            "what is given back is told again at once",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 1m  acks a
            at 2m  gives back a
            at 2m  tells new_alerts a
            at 3m  crash
            at 3m  fires b
            at 7m  tells new_alerts a b
            at 1h  ends a
            at 1h2m tells new_resolved b -a
            at 2h  end
            """,
            AT_ONCE,
        ),
        case(
            "what is given back while it is silenced is told again when that is over",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 1m  acks a
            at 2m  silence a 1h
            at 3m  gives back a
            at 1h2m tells new_alerts a
            at 2h  ends a
            at 2h2m tells all_resolved -a
            at 3h  end
            """,
            AT_ONCE,
        ),
        case(
            "what is given back and ends while it is silenced is told as over",
            """
            at 0s  fires a
            at 0s  tells new_alerts a
            at 1m  acks a
            at 2m  silence a 1h
            at 3m  gives back a
            at 4m  ends a
            at 1h2m tells all_resolved -a
            at 3h  end
            """,
            AT_ONCE,
        ),
        case(
            "maintenance keeps quiet while it lasts, but of hazards",
            """
            at 0s  work dvc 7m
            at 1m  fires a portal=dvc
            at 2m  fires b portal=dvc class=hazard job=x
            at 2m  tells new_alerts b
            at 3m  fires c portal=pakn
            at 6m  tells new_alerts c
            at 7m  tells new_alerts a c
            at 8m  end
            """,
            AT_ONCE,
        ),
        case(
            "a leader who comes after maintenance tells what it hid",
            """
            at 0s  fires a portal=dvc
            at 0s  tells new_alerts a
            at 1m  work dvc 20m
            at 2m  ends a
            at 5m  fires b portal=dvc
            at 6m  crash
            at 21m tells new_alerts b -a
            at 22m end
            """,
            AT_ONCE,
        ),
        case(
            "what was given back before anybody was told is told once",
            """
            at 0s  fires a job=x
            at 1s  acks a
            at 2s  gives back a
            at 30s tells new_alerts a
            at 1h  end
            """,
        ),
    ],
)
def test_timetable(script: str, routing: str) -> None:
    assert transcript(script, routing) == normal(script)
