"""Messages as received to deliveries, in order, many small ones together."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from core.model import Fault, Reason, Samples, Source
from ingest.decode import json
from ingest.decode.rows import Decoded
from ingest.delivery import Delivery, Outcome
from ingest.resolve import Protocol, Resolver, replaces

from . import answers
from .sequence import Hole, Sequences
from .session import Received, Session


@dataclass(slots=True)
class Translator:
    """Turns messages into deliveries that acknowledge them once stored."""

    session: Session
    resolver: Resolver
    sequences: Sequences

    async def deliveries(
        self, messages: Sequence[Received], now: datetime
    ) -> AsyncIterator[Delivery | Hole]:
        """Every message's delivery, each preceded by the hole that it shows, if any.

        Raises psycopg errors while the database is away and a series is not known yet.
        """
        now_ms = int(now.timestamp() * 1000)
        for message in messages:
            source = self.resolver.known.sources.get(answers.source_of(message.topic))
            if source is None:
                yield self._unknown(message)
                continue
            decoded = json.decode(message.payload, now_ms=now_ms)
            if hole := self.sequences.observe(source.id, decoded.envelope, now):
                yield hole
            yield await self._delivery(message, source, decoded)

    async def _delivery(self, message: Received, source: Source, decoded: Decoded) -> Delivery:
        resolved = await self.resolver.resolve(decoded, source, Protocol.MQTT)
        return Delivery(
            source=source.id,
            protocol=Protocol.MQTT,
            samples=resolved.samples,
            index=resolved.index,
            replace=replaces(source, Protocol.MQTT),
            faults=resolved.faults,
            rejected=resolved.rejected,
            payload=message.payload,
            where=decoded.where,
            settle=self._settle(message, source.id, decoded.envelope.id),
            context={"topic": message.topic},
        )

    def _unknown(self, message: Received) -> Delivery:
        id_ = answers.source_of(message.topic)
        detail = f"{id_!r} is no source of this place, or is retired; see sources.yml"
        return Delivery(
            source=None,
            protocol=Protocol.MQTT,
            samples=Samples.empty(),
            index=np.empty(0, np.int32),
            replace=False,
            faults=(Fault("", Reason.UNKNOWN_SOURCE, detail),),
            rejected=0,
            payload=message.payload,
            where=_nowhere,
            settle=self._settle(message, id_, None),
            context={"topic": message.topic},
        )

    def _settle(self, message: Received, source: str, id_: str | None) -> Callable[[Outcome], None]:
        return partial(self._settled, message, source, id_)

    def _settled(self, message: Received, source: str, id_: str | None, outcome: Outcome) -> None:
        if answers.wanted(id_, outcome):
            self.session.publish(answers.ack_topic(source), answers.ack(id_, outcome))
        if message.ticket is not None:
            self.session.stored([message.ticket])


def _nowhere(_index: int) -> str:
    return ""
