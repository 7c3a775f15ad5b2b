"""Messages as received to the writer, in order: small good ones together, others one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

import anyio
import anyio.lowlevel

from core.model import Fault, Reason, Source, SourceId
from core.service.bucket import Buckets
from core.service.following import insist
from core.store.continuity import Step
from ingest.allowance import Allowances, guess
from ingest.convert import converted_one
from ingest.decode import json
from ingest.decode.rows import Decoded, Envelope
from ingest.decode.times import AHEAD_MS, EARLIEST_MS
from ingest.intake import Intake
from ingest.judged import Judged
from ingest.meters import PASSED_OVER, RATE_LIMITED, SEQUENCE_GAPS
from ingest.resolve import Bound, Protocol, Resolved, replaces
from ingest.routes import Route, Routes
from ingest.sequence import Sequences, number_of
from ingest.write import Delivery, Outcome

from . import answers
from .broker import BrokerCounts
from .bundle import Bundle, Member
from .excess import excess
from .heard import Heard
from .session import Received, Session

_MESSAGES_AT_A_STRETCH = 50  # then others have their turn
_KEYS_AT_ONCE = 2_000  # asked for in one statement
_TOLD_A_SECOND = 1.0  # a source that sends too much is told so, but not for each message


class _Reading(NamedTuple):
    """A message at first sight.

    single: it is one plain sample; excess: nobody looked into it; route: its topic is mapped;
    decoded: what it says, if it was looked into with others.
    """

    message: Received
    source: Source | None
    single: json.Single | None = None
    excess: bool = False
    route: Route | None = None
    decoded: Decoded | None = None

    @property
    def protocol(self) -> Protocol:
        """How it came in."""
        return Protocol.MQTT if answers.is_ours(self.message.topic) else Protocol.MAPPED

    def decode(self, now_ms: int) -> Decoded:
        """Look into it, once."""
        if self.decoded:
            return self.decoded
        topic, payload = self.message.topic, self.message.payload
        if self.route:
            return self.route.decode(payload, topic, now_ms=now_ms)
        return json.decode(payload, now_ms=now_ms)


@dataclass(slots=True)
class Consumer:
    """Takes from the session, gives to the writer, and has each message acknowledged once stored.

    While the database is away it waits, and with it the broker, which sends no more than the
    receive maximum without acknowledgements.
    """

    intake: Intake
    session: Session
    allowances: Allowances = field(default_factory=Allowances)
    sequences: Sequences = field(default_factory=Sequences)
    heard: Heard = field(default_factory=Heard)
    counts: BrokerCounts = field(default_factory=BrokerCounts)
    _told: Buckets = field(default_factory=lambda: Buckets(_TOLD_A_SECOND, burst=1))
    _routes: Routes = field(default_factory=Routes)
    _routed: Mapping[SourceId, Source] = field(default_factory=dict)
    _bundle: Bundle = field(init=False)

    def __post_init__(self) -> None:
        self._bundle = Bundle(replace=False, settle=self._settle)

    async def run(self) -> None:
        """Hand over what arrives until cancelled."""
        while True:
            await self.hand_over(await self.session.take(), self.intake.clock.now())

    async def hand_over(self, messages: Sequence[Received], now: datetime) -> None:
        """Give all messages to the writer, in order."""
        now_ms = int(now.timestamp() * 1000)
        readings = [
            self._read(message, anyio.current_time())
            for message in messages
            if not self.counts.takes(message.topic, message.payload)
        ]
        readings = await self._decoded(readings, now_ms)
        await self._learn(readings)
        for reading in readings:
            message, source, single = reading.message, reading.source, reading.single
            if source is None:
                await self._flush()
                await self.intake.outlet.send(self._unknown(reading))
            elif reading.excess:
                await self._put_aside(reading, source)
            elif single and (bound := self._bound(source, single, now_ms)):
                if self._bundle.replace is not replaces(source, Protocol.MQTT):
                    await self._flush()
                    self._bundle.replace = not self._bundle.replace
                member = self._member(message, source.id, single.envelope.id)
                step = self._step(source, single.envelope, now)
                self._bundle.add(member, single, bound, step)
            else:
                await self._flush()
                await self._one(reading, source, now, now_ms)
        await self._flush()

    def _read(self, message: Received, now_seconds: float) -> _Reading:
        known = self.intake.resolver.known
        ours = answers.is_ours(message.topic)
        route = None if ours else self._route(message.topic)
        source = route.source if route else None
        if ours:
            source = known.sources.get(answers.source_of(message.topic))
        guessed = guess(len(message.payload))
        if source and self.allowances.wait(
            source, known.series_counts, now=now_seconds, samples=guessed
        ):
            return _Reading(message, source, excess=True)
        single = json.single(message.payload) if ours else None
        if source and single:
            self.allowances.pay(source, 1 - guessed)
        return _Reading(message, source, single, route=route)

    def _route(self, topic: str) -> Route | None:
        sources = self.intake.resolver.known.sources
        if self._routed is not sources:  # read again, so perhaps other mappings
            self._routes, self._routed = Routes(sources.values()), sources
        return self._routes.find(topic)

    async def _decoded(self, readings: Sequence[_Reading], now_ms: int) -> list[_Reading]:
        """Look into the messages of several samples, so that their new keys are asked for at once.

        Those of foreign devices and those of unknown sources are looked into one by one.
        """
        looked = []
        for number, reading in enumerate(readings, start=1):
            plain = reading.single or reading.excess or reading.route
            if reading.source and not plain:
                looked.append(reading._replace(decoded=reading.decode(now_ms)))
            else:
                looked.append(reading)
            if number % _MESSAGES_AT_A_STRETCH == 0:
                await anyio.lowlevel.checkpoint()
        return looked

    async def _learn(self, readings: Sequence[_Reading]) -> None:
        """Ask for all keys that are new at once, not message by message."""
        resolver = self.intake.resolver
        new = {
            (source.id, key): (source, key)
            for reading in readings
            if (source := reading.source)
            for key in _keys(reading)
            if resolver.table(source, Protocol.MQTT).get(key) is None
        }
        pairs = list(new.values())
        for first in range(0, len(pairs), _KEYS_AT_ONCE):
            some = pairs[first : first + _KEYS_AT_ONCE]
            await insist("learn", partial(resolver.learn, some, json.name, Protocol.MQTT))

    def _bound(self, source: Source, single: json.Single, now_ms: int) -> Bound | None:
        """Where a sample goes, if nothing whatever is wrong with it."""
        bound = self.intake.resolver.table(source, Protocol.MQTT).get(single.key)
        if not isinstance(bound, Bound) or not EARLIEST_MS <= single.time_ms <= now_ms + AHEAD_MS:
            return None
        value = converted_one(single.value, bound.factor)
        return bound if bound.low <= value <= bound.high else None

    async def _one(self, reading: _Reading, source: Source, now: datetime, now_ms: int) -> None:
        decoded = reading.decode(now_ms)
        if reading.route and not len(decoded.rows) and not decoded.faults:
            PASSED_OVER.inc()
        if not reading.single:  # it is settled with
            samples = max(1, len(decoded.rows) + decoded.rejected)
            self.allowances.pay(source, samples - guess(len(reading.message.payload)))
        step = self._step(source, decoded.envelope, now)

        async def resolve() -> Resolved:
            return await self.intake.resolver.resolve(decoded, source, reading.protocol)

        judged = Judged(source, reading.protocol, decoded, await insist("resolve", resolve))
        await self.intake.outlet.send(self._delivery(reading.message, judged, step))

    async def _put_aside(self, reading: _Reading, source: Source) -> None:
        message, protocol = reading.message, reading.protocol
        RATE_LIMITED.labels(protocol).inc()
        member = self._member(message, source.id, None)
        settle = partial(self._settle_excess, member)
        delivery = excess(message, source.id, protocol, settle)
        await self.intake.outlet.send(replace(delivery, heard=member.heard))

    def _settle_excess(self, member: Member, outcome: Outcome) -> None:
        """Acknowledge; tell the source, but now and then only: its messages are too many."""
        if self._told.take(member.source, now=anyio.current_time()):
            self._acknowledge([member])
        else:
            self._settle([member], outcome)

    async def _flush(self) -> None:
        if len(self._bundle):
            full, self._bundle = self._bundle, Bundle(self._bundle.replace, self._settle)
            await self.intake.outlet.send(full.delivery())

    def _step(self, source: Source, envelope: Envelope, now: datetime) -> Step | None:
        number = number_of(source.id, envelope, now)
        step = self.sequences.observe(number) if number else None
        if step and step.missing:
            SEQUENCE_GAPS.inc()
        return step

    def _delivery(self, message: Received, judged: Judged, step: Step | None) -> Delivery:
        member = self._member(message, judged.source.id, judged.decoded.envelope.id)
        delivery = judged.delivery(
            message.payload,
            lambda outcome: self._settle([member], outcome),
            {"topic": message.topic},
        )
        return replace(delivery, steps=[step] if step else [], heard=member.heard)

    def _member(self, message: Received, source: SourceId, id_: str | None) -> Member:
        return Member(message, source, id_, self.heard.is_first(source))

    def _unknown(self, reading: _Reading) -> Delivery:
        message, source = reading.message, answers.source_of(reading.message.topic)
        detail = f"{source!r} is no source of this place, or is retired; see sources.yml"
        if reading.protocol is Protocol.MAPPED:
            detail = "no source maps this topic, or is retired; see mapping in sources.yml"
        member = Member(message, source, None)
        return Delivery.refused_whole(
            None,
            reading.protocol,
            Fault("", Reason.UNKNOWN_SOURCE, detail),
            message.payload,
            settle=lambda outcome: self._settle([member], outcome),
            context={"topic": message.topic},
        )

    def _settle(self, members: Sequence[Member], outcome: Outcome) -> None:
        """Tell each member what became of it: the same for all of them.

        Foreign devices know of no such topic; what was refused of theirs is kept.
        """
        refused = bool(outcome.rejected or outcome.faults)
        for member in members:
            if (refused or member.id is not None) and answers.is_ours(member.message.topic):
                body = answers.ack(member.id, outcome)
                self.session.publish(answers.ack_topic(member.source), body)
        self._acknowledge(members)

    def _acknowledge(self, members: Sequence[Member]) -> None:
        self.session.stored(
            member.message.ticket for member in members if member.message.ticket is not None
        )


def _keys(reading: _Reading) -> Sequence[bytes]:
    """Raw keys of a message in the center's own format, as far as it was looked into."""
    if reading.single:
        return (reading.single.key,)
    return reading.decoded.rows.keys if reading.decoded else ()
