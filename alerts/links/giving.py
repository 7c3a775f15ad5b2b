"""Puts a link of his own into what one person is told, and a code into what many read."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import psycopg
import structlog
from psycopg import AsyncConnection

from alerts.deliver.names import ChannelName
from alerts.deliver.notification import Claimed
from alerts.deliver.text import told_alert
from alerts.deliver.text.facts import code
from alerts.dispatch.messages.kind import Kind
from alerts.waytest.message import RECEIVER

from . import tables
from .key import LIFE, Signer, WayLink, address

log = structlog.get_logger()

_READ_BY_MANY: Final = frozenset(("email",))  # integrations that people read

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Linker:
    """Who makes links for messages. url: of this center."""

    signer: Signer
    url: str

    async def linked(self, conn: Connection, claimed: Claimed, *, now: datetime) -> Claimed:
        """Give the message with its link. When there is no link it is sent without one.

        Within the caller's transaction.
        """
        row, name = claimed.notification, ChannelName.of(claimed.notification.channel)
        if row.kind is Kind.TEST and row.receiver == RECEIVER and name.is_persons:
            return self._of_test(claimed, name)
        alert = told_alert(row)
        if alert is None or not (name.is_persons or name.way in _READ_BY_MANY):
            return claimed
        person = name.owner if name.is_persons else ""
        try:
            async with conn.transaction():
                link = await tables.link_to(conn, alert, person, now=now)
        except psycopg.Error as error:
            log.warning("no_link", notification=claimed.id, error=str(error).strip())
            return claimed
        given = address(self.url, link, self.signer.key(link)) if person else ""
        return replace(claimed, notification=replace(row, link=given, code=link.code))

    def _of_test(self, claimed: Claimed, name: ChannelName) -> Claimed:
        """Give a test the link that confirms it; its code is the one that people may type."""
        row = claimed.notification
        link = WayLink(
            code=code(row.dedupe_key),
            person=name.owner,
            way=name.way,
            expires_at=row.created_at + LIFE,
        )
        given = address(self.url, link, self.signer.key(link))
        return replace(claimed, notification=replace(row, link=given, code=link.code))
