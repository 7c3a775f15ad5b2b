"""What a look at groups puts into the outbox: a message a channel. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from alerts.dispatch.alert import Alert
from alerts.dispatch.dedup import Reason
from alerts.dispatch.group import Group, Told
from alerts.dispatch.messages.content import ALERTS_MAX, About, content, message, urgency
from alerts.dispatch.messages.kind import Kind
from alerts.dispatch.messages.outgoing import Outgoing, dedupe_key, kind_of
from alerts.dispatch.messages.storm import summary
from alerts.oncall.channels import Channel, channels_of, may_hear
from alerts.oncall.people import Oncall
from alerts.oncall.staff.files import PRIORITIES

STORM: Final = "storm"
MISSED: Final = "missed"
MISSED_WAITS: Final = timedelta(minutes=1)  # what a gap hid comes up group by group

Heap = Sequence[tuple[Group, Told]]


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
            own = told.heard_by(channel.hears)
            if own is None:
                continue
            alerts = self._heard(own, channel)
            yield self._message(group, own, channel, alerts, now) if alerts else channel

    def summaries(self, heap: Heap, now: datetime) -> Iterator[Outgoing]:
        """Give one message a channel about many groups of one receiver.

        The first of them folds a short row for each group, so that the outbox says where it went.
        """
        receiver = heap[0][0].receiver
        priority = min(urgency((*told.firing, *told.resolved)) for _, told in heap)
        folds = tuple(self._fold(group, told, now) for group, told in heap)
        for channel in channels_of(self.oncall, receiver, priority):
            heard = (told.heard_by(channel.hears) for _, told in heap)
            alerts = [each for own in heard if own for each in self._heard(own, channel)]
            if alerts:
                number = heap[0][0].id, heap[0][0].ordinal
                key = dedupe_key(receiver, *number, STORM, channel.name)
                made = self._digest(receiver, channel, alerts, (STORM, key), now)
                yield replace(made, folds=folds)
                folds = ()

    def missed(self, receiver: str, alerts: Sequence[Alert], now: datetime) -> Iterator[Outgoing]:
        """Give one message a channel about alerts that came and went unseen. It wakes nobody."""
        for channel in channels_of(self.oncall, receiver, PRIORITIES[-1]):
            heard = [each for each in alerts if self._may_hear(each, channel)]
            if heard and channel.sends_resolved:
                numbers = (each.id for each in heard)
                key = dedupe_key(receiver, MISSED, channel.name, *numbers)
                made = self._digest(receiver, channel, heard, (MISSED, key), now)
                calm = {**made.content["ioc"], "priority": PRIORITIES[-1]}
                yield replace(
                    made,
                    kind=Kind.MISSED,
                    priority=PRIORITIES[-1],
                    content={**made.content, "ioc": calm},
                    due_at=now + MISSED_WAITS,
                )

    def _may_hear(self, alert: Alert, channel: Channel) -> bool:
        return may_hear(self.oncall, channel, is_simulated=alert.is_simulated)

    def _heard(self, told: Told, channel: Channel) -> list[Alert]:
        """Alerts of which a channel may hear; none when the news are not among them."""
        every = (*told.firing, *(told.resolved if channel.sends_resolved else ()))
        heard = [each for each in every if self._may_hear(each, channel)]
        return heard if any(each.id in told.news for each in heard) else []

    def _message(
        self, group: Group, told: Told, channel: Channel, alerts: Sequence[Alert], now: datetime
    ) -> Outgoing:
        kind = kind_of(told.reason)
        key = dedupe_key(group.receiver, group.id, group.ordinal, kind, channel.name)
        reason = " ".join((told.reason, *_marks(told, now)))
        about = replace(self._about(group.receiver, channel, (reason, key), now), news=told.news)
        return Outgoing(
            group_id=group.id,
            ordinal=group.ordinal,
            receiver=group.receiver,
            channel=channel.name,
            person=channel.person,
            kind=kind,
            reason=reason,
            dedupe_key=key,
            priority=urgency(alerts),
            is_simulated=any(each.is_simulated for each in alerts),
            content=content(group, alerts, about),
            created_at=now,
            due_at=now,
        )

    def _digest(
        self,
        receiver: str,
        channel: Channel,
        alerts: Sequence[Alert],
        why: tuple[str, bytes],
        now: datetime,
    ) -> Outgoing:
        about = self._about(receiver, channel, why, now)
        made = message(alerts, about, key="digest", labels={})
        made["ioc"]["summary"] = summary(alerts)
        reason, key = why
        return Outgoing(
            group_id=None,
            ordinal=0,
            receiver=receiver,
            channel=channel.name,
            person=channel.person,
            kind=Kind.DIGEST,
            reason=reason,
            dedupe_key=key,
            priority=urgency(alerts),
            is_simulated=any(each.is_simulated for each in alerts),
            content=made,
            created_at=now,
            due_at=now,
        )

    def _fold(self, group: Group, told: Told, now: datetime) -> Outgoing:
        """Give the row of a group that is told of by a digest."""
        kind, alerts = kind_of(told.reason), (*told.firing, *told.resolved)
        return Outgoing(
            group_id=group.id,
            ordinal=group.ordinal,
            receiver=group.receiver,
            channel=f"{group.receiver}/{STORM}",
            person=None,
            kind=kind,
            reason=told.reason,
            dedupe_key=dedupe_key(group.receiver, group.id, group.ordinal, kind, STORM),
            priority=urgency(alerts),
            is_simulated=any(each.is_simulated for each in alerts),
            content={},
            created_at=now,
            due_at=now,
        )

    def _about(
        self, receiver: str, channel: Channel, why: tuple[str, bytes], now: datetime
    ) -> About:
        reason, key = why
        return About(
            receiver=receiver,
            reason=reason,
            dedupe_key=key,
            as_of=now,
            url=self.url,
            alerts_max=min(channel.alerts_max or ALERTS_MAX, ALERTS_MAX),
            unsupported=channel.unsupported,
        )


def _marks(told: Told, now: datetime) -> Iterator[str]:
    """Say what else is to be known of the reason, in words that those who send look for."""
    news = [each for each in told.firing if each.id in told.news]
    if told.reason is Reason.NEW_ALERTS and any(each.is_late for each in news):
        yield "late"
    if told.reason is Reason.NEW_ALERTS and any(each.holding.given_back_at(now) for each in news):
        yield "given_back"
    if any(each.is_flapping for each in news):
        yield "flapping"
    if news and all(each.has_no_data for each in news):
        yield "no_data"
