"""Messages beyond what their source may send: kept as they came, never decoded, acknowledged."""

from collections.abc import Callable
from typing import Final

import numpy as np

from core.model import Fault, Reason, Samples, SourceId
from ingest.resolve import Protocol
from ingest.write import Delivery, Outcome

from .session import Received

_NOTHING: Final = Samples.empty()
_NO_INDEX: Final = np.empty(0, np.int32)
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
    return Delivery(
        source=source,
        protocol=protocol,
        samples=_NOTHING,
        index=_NO_INDEX,
        replace=False,
        faults=(_FAULT,),
        rejected=1,
        payload=message.payload,
        where=_whole,
        settle=settle,
        context={"topic": message.topic},
    )


def _whole(_index: int) -> str:
    return ""
