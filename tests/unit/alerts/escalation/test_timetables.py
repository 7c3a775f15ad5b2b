"""Nights as timetables: who is called for a group of alerts, at which second, until when."""

import pytest

from tests.grouping import normal, transcript

ROUTING = """
route: {receiver: it, group_by: [job], group_wait: 0s, group_interval: 1m, repeat_interval: 4h}
receivers:
  - {name: it, chain: it}
  - {name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}
people:
  - {id: a, name: A, channels: {p1: [voice, sms], p3: [sms]}}
  - {id: b, name: B, channels: {p1: [sms]}}
  - {id: c, name: C, channels: {p1: [sms]}}
chains:
  - id: it
    steps:
      - {notify: {person: a}}
      - {wait: 5m, notify: {person: b}}
      - {wait: 5m, notify: {channel: hook}}
      - {wait: 10m, repeat: 1}
"""

NIGHTS = {
    "nobody answers, then it is called anew": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 5m  calls b/sms
        at 10m  calls hook/webhook/0
        at 20m  calls a/voice
        at 20m  calls a/sms
        at 25m  calls b/sms
        at 30m  calls hook/webhook/0
        at 4h  tells repeat down
        at 4h  calls a/voice
        at 4h  calls a/sms
        at 4h1m  end
    """,
    "whoever acknowledges ends it, and all who were called hear of the end": """
        at 0s  fires down priority=p2
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 5m  calls b/sms
        at 6m  acks down
        at 30m  ends down
        at 30m  tells all_resolved -down
        at 30m  over a/sms
        at 30m  over b/sms
        at 5h  end
    """,
    "an alert that is over calls nobody any more": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 4m50s  ends down
        at 5m  tells all_resolved -down
        at 5m  over a/sms
        at 1h  end
    """,
    "who is told already is told what is new, and the clock is not touched": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 2m  fires slow priority=p2
        at 2m  tells new_alerts down slow
        at 2m  news a/voice
        at 2m  news a/sms
        at 5m  calls b/sms
        at 5m1s  end
    """,
    "what is more urgent begins at the first step": """
        at 0s  fires slow priority=p2
        at 0s  tells new_alerts slow
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 4m  fires down priority=p1
        at 4m  tells new_alerts slow down
        at 4m  calls a/voice
        at 4m  calls a/sms
        at 9m  calls b/sms
        at 9m1s  end
    """,
    "a new alert after an acknowledgement begins at the first step": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 1m  acks down
        at 20m  fires slow priority=p2
        at 20m  tells new_alerts down slow
        at 20m  calls a/voice
        at 20m  calls a/sms
        at 25m  calls b/sms
        at 26m  acks slow
        at 3h  end
    """,
    "who gives it back has it called anew": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 1m  acks down
        at 20m  gives back down
        at 20m  tells new_alerts down
        at 20m  calls a/voice
        at 20m  calls a/sms
        at 21m  snooze down 30m
        at 51m  tells new_alerts down
        at 51m  calls a/voice
        at 51m  calls a/sms
        at 56m  calls b/sms
        at 56m1s  end
    """,
    "what is not urgent is told the first alone": """
        at 0s  fires slow priority=p3
        at 0s  tells new_alerts slow
        at 0s  calls a/sms
        at 1h  fires other priority=p3
        at 1h  tells new_alerts slow other
        at 1h  calls a/sms
        at 5h  tells repeat slow other
        at 5h  calls a/sms
        at 5h1m  end
    """,
    "a leader that dies calls nobody twice": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 1s  crash
        at 5m  calls b/sms
        at 5m1s  crash
        at 6m  acks down
        at 6m1s  crash
        at 2h  end
    """,
    "when nobody gets the calls the next step comes at once": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 20s  lost
        at 20s  calls b/sms
        at 5m20s  calls hook/webhook/0
        at 6m  acks down
        at 3h  end
    """,
    "while it is silenced nobody is called, and as soon as it is not": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 4m  silence down 5m30s
        at 9m30s  calls b/sms
        at 10m  acks down
        at 3h  end
    """,
    "what was silenced while somebody had all others is nobody's after it": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 1s  fires slow priority=p1
        at 1m  tells new_alerts down slow
        at 1m  news a/voice
        at 1m  news a/sms
        at 2m  silence slow 18m
        at 3m  acks down
        at 20m  calls a/voice
        at 20m  calls a/sms
        at 25m  calls b/sms
        at 25m30s  end
    """,
    "what ended is heard by those who are not called again": """
        at 0s  fires down priority=p1
        at 0s  tells new_alerts down
        at 0s  calls a/voice
        at 0s  calls a/sms
        at 5m  calls b/sms
        at 6m  acks down
        at 20m10s  ends down
        at 20m20s  fires slow priority=p1
        at 21m  tells new_alerts slow -down
        at 21m  calls a/voice
        at 21m  calls a/sms
        at 21m  over b/sms
        at 22m  end
    """,
}


@pytest.mark.parametrize("night", NIGHTS)
def test_a_night(night: str) -> None:
    assert transcript(NIGHTS[night], ROUTING) == normal(NIGHTS[night])
