"""What a look at a group puts into the outbox: a message a channel. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.dispatch.alert import Alert
from alerts.dispatch.dedup import Reason
from alerts.dispatch.group import Group, Told
from alerts.dispatch.messages.content import ALERTS_MAX, About, content, urgency
from alerts.dispatch.messages.outgoing import Outgoing, dedupe_key, kind_of
from alerts.oncall.channels import Channel, channels_of
from alerts.oncall.people import Oncall

_OF_ENDS = frozenset((Reason.NEW_RESOLVED, Reason.ALL_RESOLVED))


@dataclass(frozen=True, slots=True)
class Teller:
    """Who makes messages. url: of this center, without a slash at its end."""

    oncall: Oncall
    url: str

    def messages(self, group: Group, told: Told, now: datetime) -> Iterator[Outgoing | Channel]:
        """Give a message for each channel; the channel itself when it refuses simulated alerts.

        group: as it is after the look.
        """
        priority = urgency((*told.firing, *told.resolved))
        for channel in channels_of(self.oncall, group.receiver, priority):
            if told.reason in _OF_ENDS and not channel.sends_resolved:
                continue
            alerts = self._heard(told, channel)
            yield self._message(group, told, channel, alerts, now) if alerts else channel

    def _heard(self, told: Told, channel: Channel) -> list[Alert]:
        """Alerts of which a channel may hear; none when the news are not among them."""
        every = (*told.firing, *(told.resolved if channel.sends_resolved else ()))
        if channel.is_to_people and not self.oncall.notify_simulated:
            every = tuple(each for each in every if not each.is_simulated)
        return list(every) if any(each.id in told.news for each in every) else []

    def _message(
        self, group: Group, told: Told, channel: Channel, alerts: Sequence[Alert], now: datetime
    ) -> Outgoing:
        kind = kind_of(told.reason)
        key = dedupe_key(group.receiver, group.id, group.ordinal, kind, channel.name)
        about = About(
            receiver=group.receiver,
            reason=told.reason,
            dedupe_key=key,
            as_of=now,
            url=self.url,
            alerts_max=min(channel.alerts_max or ALERTS_MAX, ALERTS_MAX),
            unsupported=channel.unsupported,
        )
        return Outgoing(
            group_id=group.id,
            ordinal=group.ordinal,
            receiver=group.receiver,
            channel=channel.name,
            person=channel.person,
            kind=kind,
            reason=told.reason,
            dedupe_key=key,
            priority=urgency(alerts),
            is_simulated=any(each.is_simulated for each in alerts),
            content=content(group, alerts, about),
            created_at=now,
            due_at=now,
        )
