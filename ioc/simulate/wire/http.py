"""Sending by HTTP: messages of all sources, each with its own key."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import structlog

from core.model import SourceId
from ioc.sending import Courier, Post, Settled
from ioc.simulate.messages import Message
from ioc.simulate.models import Channel

from .meters import ACCEPTED, REFUSED, RETRIED, SENT

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HttpSender:
    """Delivers messages, however long the center is away."""

    client: httpx.AsyncClient
    keys: Mapping[SourceId, str]

    async def deliver(self, message: Message) -> Settled:
        """Send until the center has an answer that more tries cannot change."""

        def on_retry(reason: str, tries: int) -> None:
            RETRIED.labels(message.channel).inc()
            if tries == 1:
                log.warning("send_retry", source=message.source, reason=reason)

        SENT.labels(message.channel).inc(message.samples)
        lines = message.channel is Channel.LINES
        post = Post(message.body, message.samples, self.keys[message.source], lines=lines)
        settled = await Courier(self.client, on_retry).deliver(post)
        ACCEPTED.labels(message.channel).inc(settled.accepted)
        REFUSED.labels(message.channel).inc(settled.refused)
        if settled.refused:
            log.warning("send_refused", source=message.source, why=settled.reasons[0])
        return settled
