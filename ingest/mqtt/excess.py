"""Messages beyond what their source may send: kept as they came, never decoded, acknowledged."""

from collections.abc import Callable
from typing import Final

from core.model import Fault, Reason, SourceId
from ingest.resolve import Protocol
from ingest.write import Delivery, Outcome

from .session import Received

_FAULT: Final = Fault(
    "",
    Reason.RATE_LIMITED,
    "this source sends more than ten times what is expected of it; see rate_per_second of "
    "sources.yml. The message is kept and can be replayed",
)


def excess(
    message: Received, source: SourceId, protocol: Protocol, settle: Callable[[Outcome], None]
) -> Delivery:
    """Put one message aside whole. It counts as one refusal: nobody looked into it."""
    context = {"topic": message.topic}
    return Delivery.refused_whole(
        source, protocol, _FAULT, message.payload, settle=settle, context=context, samples=1
    )
