"""Why somebody is told. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    """What a message is for."""

    FIRING = "firing"
    RESOLVED = "resolved"
    REPEAT = "repeat"
    DIGEST = "digest"
    MISSED = "missed"
    ESCALATION = "escalation"
    TEST = "test"
