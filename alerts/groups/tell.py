"""What a look at groups puts into the outbox: a message a channel. Pure."""

from collections.abc import Iterable, Iterator, Sequence
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
from alerts.escalation.rung import Given, Rung, call_key
from alerts.oncall.channels import Channel, called, chain_of, integrations_of, may_hear
from alerts.oncall.escalate import Call, Run
from alerts.oncall.people import Oncall
from alerts.oncall.rota import Rota, first_called, ways_of
from alerts.oncall.staff.files import PRIORITIES

STORM: Final = "storm"
GIVEN: Final = "given"
MISSED: Final = "missed"
MISSED_WAITS: Final = timedelta(minutes=1)  # what a gap hid comes up group by group

Heap = Sequence[tuple[Group, Told, Rung]]


@dataclass(frozen=True, slots=True)
class Hearer:
    """A channel, and what it is told. call: of a run, if it is one."""

    channel: Channel
    told: Told
    call: tuple[Run, Call] | None = None

    @property
    def kind(self) -> Kind:
        """For what its message is."""
        if self.call is None or (self.call[1].round, self.call[1].step) == (1, 1):
            return kind_of(self.told.reason)
        return Kind.ESCALATION

    def key(self, group: Group) -> bytes:
        """Key of its message."""
        if self.call is None:
            name = self.channel.name
            return dedupe_key(group.receiver, group.id, group.ordinal, self.kind, name)
        run, call = self.call
        return call_key(group, run, (call.round, call.step, call.channel))


@dataclass(frozen=True, slots=True)
class Teller:
    """Who makes messages. url: of this center, without a slash at its end."""

    rota: Rota
    url: str

    @property
    def oncall(self) -> Oncall:
        """Who is told by what."""
        return self.rota.oncall

    def messages(
        self, group: Group, told: Told | None, rung: Rung, now: datetime
    ) -> Iterator[Outgoing | Channel]:
        """Give a message for each channel; the channel itself when it refuses simulated alerts.

        group: as it is after the look. rung: who is called by its chain.
        """
        for each in self._hearers(group.receiver, told, rung):
            alerts = self._heard(each.told, each.channel)
            yield self._message(group, each, alerts, now) if alerts else each.channel
        for call in rung.refused:
            if channel := called(self.oncall, group.receiver, call.channel):
                yield channel

    def summaries(self, heap: Heap, now: datetime) -> Iterator[Outgoing]:
        """Give one message a channel about many groups of one receiver.

        The first of them folds a short row for each group, so that the outbox says where it went.
        """
        receiver = heap[0][0].receiver
        folds = tuple(self._fold(group, told, now) for group, told, _ in heap)
        heard = dict[Channel, list[Alert]]()
        for _, told, rung in heap:
            for each in self._hearers(receiver, told, rung):
                heard.setdefault(each.channel, []).extend(self._heard(each.told, each.channel))
        for channel, alerts in heard.items():
            if alerts:
                number = heap[0][0].id, heap[0][0].ordinal
                key = dedupe_key(receiver, *number, STORM, channel.name)
                made = self._digest(receiver, channel, alerts, (STORM, key), now)
                yield replace(made, folds=folds)
                folds = ()

    def missed(self, receiver: str, alerts: Sequence[Alert], now: datetime) -> Iterator[Outgoing]:
        """Give one message a channel about alerts that came and went unseen. It wakes nobody."""
        for channel in self._calm(receiver, now):
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

    def given(self, given: Given, alert: Alert, now: datetime) -> Iterator[Outgoing | Channel]:
        """Tell somebody that an alert is for him, by his first ways, at whatever time."""
        who = self.oncall.people.get(given.person or "")
        kind = Kind.ESCALATION if given.is_escalated else Kind.FIRING
        for seconds, name, _ in ways_of(who, alert.priority) if who else ():
            channel = called(self.oncall, GIVEN, name)
            if channel is None or seconds > 0:
                continue
            if self._may_hear(alert, channel):
                key = dedupe_key(GIVEN, given.act, name)
                made = self._digest(GIVEN, channel, [alert], (GIVEN, key), now)
                ours = {
                    name: said for name, said in made.content["ioc"].items() if name != "summary"
                }
                yield replace(made, kind=kind, content={**made.content, "ioc": ours})
            else:
                yield channel

    def _calm(self, receiver: str, now: datetime) -> Iterator[Channel]:
        """Who is told of what needs nobody: integrations, and whom the chain calls first."""
        yield from integrations_of(self.oncall, receiver)
        chain = chain_of(self.oncall, receiver)
        for call in first_called(self.rota, chain, PRIORITIES[-1], now) if chain else ():
            if channel := called(self.oncall, receiver, call.channel):
                yield channel

    def _hearers(self, receiver: str, told: Told | None, rung: Rung) -> Iterator[Hearer]:
        """Tell who is told what: integrations, who is called, who was called before."""
        yield from _listening(integrations_of(self.oncall, receiver), told)
        for call in rung.calls:
            channel = called(self.oncall, receiver, call.channel)
            if channel is not None and rung.told is not None and rung.run is not None:
                yield Hearer(channel, rung.told, (rung.run, call))
        yield from _listening(self._known(receiver, rung.news), rung.told)
        yield from _listening(self._known(receiver, rung.ends), rung.over)

    def _known(self, receiver: str, names: Sequence[str]) -> Iterator[Channel]:
        """Give channels that were called before, as far as they are still there."""
        for name in names:
            if channel := called(self.oncall, receiver, name):
                yield channel

    def _may_hear(self, alert: Alert, channel: Channel) -> bool:
        return may_hear(self.oncall, channel, is_simulated=alert.is_simulated)

    def _heard(self, told: Told, channel: Channel) -> list[Alert]:
        """Alerts of which a channel may hear; none when the news are not among them."""
        every = (*told.firing, *(told.resolved if channel.sends_resolved else ()))
        heard = [each for each in every if self._may_hear(each, channel)]
        return heard if any(each.id in told.news for each in heard) else []

    def _message(
        self, group: Group, hearer: Hearer, alerts: Sequence[Alert], now: datetime
    ) -> Outgoing:
        told, channel, kind = hearer.told, hearer.channel, hearer.kind
        key = hearer.key(group)
        why = kind.value if kind is Kind.ESCALATION else told.reason.value
        reason = " ".join((why, *_marks(told, now)))
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


def _listening(channels: Iterable[Channel], told: Told | None) -> Iterator[Hearer]:
    """Give those of some channels that hear of what is told."""
    for channel in channels if told else ():
        own = told.heard_by(channel.hears) if told else None
        if own is not None:
            yield Hearer(channel, own)


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
