"""What a source reads on its acknowledgement topic. Pure."""

import orjson

from core.model import SourceId
from ingest.write import Outcome

PREFIX = "ioc/v1/"
TELEMETRY = "/telemetry"


def telemetry_topic(source: SourceId) -> str:
    """Where a source sends its samples."""
    return f"{PREFIX}{source}{TELEMETRY}"


def ack_topic(source: str) -> str:
    """Where a source reads what became of them."""
    return f"{PREFIX}{source}/ack"


def is_ours(topic: str) -> bool:
    """Whether a topic speaks the center's own format; others are mapped."""
    return topic.startswith(PREFIX)


def source_of(topic: str) -> SourceId:
    """Source whose telemetry this is."""
    return SourceId(topic.removeprefix(PREFIX).removesuffix(TELEMETRY))


def ack(id_: str | None, outcome: Outcome) -> bytes:
    """Body of the answer to one message."""
    return orjson.dumps(
        {
            "id": id_,
            "accepted": outcome.accepted,
            "rejected": outcome.rejected,
            "errors": outcome.errors(),
        }
    )
