"""All channels by their names, as the files in force have them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Protocol

import anyio

from alerts.deliver.apprise import CHILDREN_MAX, AppriseChannel
from alerts.deliver.channels import Email, Null, Outbound, Words
from alerts.deliver.modem import ModemChannel
from alerts.deliver.names import ChannelName, person_channel
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from alerts.deliver.provider import Means, Provider, ProviderChannel, TokenStore
from alerts.deliver.push import Browsers, PushChannel
from alerts.deliver.real import real_part
from alerts.deliver.secret import NONE, SecretError, SecretRef, Vault
from alerts.dispatch.messages.kind import Kind
from alerts.dispatch.receivers import Receiver
from core.place import Node
from core.service.outbound import Guard, Lookup, Reach

from .integrations import email, smarthost_of, webhook
from .settings import DEFAULT, MAIL, PUSH, ChannelSettings, Way


class Channel(Protocol):
    """What can send."""

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """Secrets without which nothing can be sent."""

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Send once, within so many seconds."""


class Reachable(Protocol):
    """Where a person is reached."""

    @property
    def phone_file(self) -> str:
        """File with the telephone number."""

    @property
    def mail(self) -> str:
        """Address of e-mail."""

    @property
    def user(self) -> str:
        """Account of this center; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What files say. providers: by name.

    globals_: `global` of oncall.yml. imported_globals: those of imported files by their names, with
    which and a slash the names of their receivers begin.
    """

    settings: ChannelSettings
    receivers: Mapping[str, Receiver]
    people: Mapping[str, Reachable] = field(default_factory=dict)
    providers: Mapping[str, Provider] = field(default_factory=dict)
    globals_: Node | None = None
    imported_globals: Mapping[str, Node] = field(default_factory=dict)
    notify_simulated: bool = False

    def logs(self) -> Iterator[tuple[str, str]]:
        """Give the modems whose reports are read, as (provider, path of the daemon's log)."""
        for way in self.settings.ways.values():
            provider = self.providers.get(way.provider)
            if provider is not None and provider.means is Means.MODEM:
                log = {**provider.settings, **way.settings}.get("log", "")
                if log:
                    yield provider.name, log

    def astray(self) -> Iterator[tuple[str, str]]:
        """Give fallbacks that lead nowhere, as (channel, who was to stand in)."""
        for channel, other in self.settings.fallback.items():
            name = ChannelName.of(other if "/" in other else person_channel("", other))
            if not self._has(name, anybody="/" not in other):
                yield channel, other

    def describes(self, channel: str) -> bool:
        """Whether a channel is there at all; what is said of it may be wrong."""
        return self._has(ChannelName.of(channel), anybody=False)

    def _has(self, name: ChannelName, *, anybody: bool) -> bool:
        if name.is_persons:
            is_way = name.way in {*MAIL, PUSH, *self.settings.ways}
            return is_way and (anybody or name.owner in self.people)
        receiver = self.receivers.get(name.owner)
        kinds = [each.kind for each in receiver.integrations] if receiver else []
        return name.index is not None and name.index < kinds.count(name.way)


@dataclass(slots=True)
class Channels:
    """Finds a channel when it is needed: one that is wrongly described fails alone, in words.

    When files are applied, `use` them. browsers: None where there is no database.
    """

    given: Given
    outbound: Outbound
    vault: Vault
    words: Words
    browsers: Browsers | None = None
    _tokens: dict[str, TokenStore] = field(default_factory=dict)
    _children: anyio.CapacityLimiter = field(
        default_factory=lambda: anyio.CapacityLimiter(CHILDREN_MAX)
    )

    @classmethod
    def of(cls, given: Given, vault: Vault, words: Words, lookup: Lookup) -> "Channels":
        """Begin with what files say. lookup: looks names up."""
        return cls(given, Outbound(Reach.of(lookup), Guard.of(given.settings)), vault, words)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Send by the channel of a row."""
        row = claimed.notification
        found = self.find(row.channel)
        if isinstance(found, str):
            return Outcome(Result.FAILED, found)
        calls_people = ChannelName.of(row.channel).is_persons or isinstance(found, Email)
        if row.simulated and calls_people and not self._may_simulate(row.kind):
            real = real_part(row)
            if real is None:
                return Outcome(Result.REFUSED, "simulated data call nobody; see notify_simulated")
            claimed = replace(claimed, notification=real)
        return await found.send(claimed, now=now, seconds=seconds)

    async def withdraw(self, claimed: Claimed) -> None:
        """Take back what lies in a modem's spool; nothing else can be."""
        found = self.find(claimed.notification.channel)
        if isinstance(found, ModemChannel) and claimed.attempt > 1:
            await found.withdraw(claimed)

    def use(self, given: Given) -> None:
        """Go by other files from now on, and as far inside as these allow."""
        self.given = given
        self.outbound = Outbound(self.outbound.reach, Guard.of(given.settings))

    def why_not(self, name: str) -> str | None:
        """Say why a channel cannot send as things are; None: nothing is known to be wrong.

        For whoever checks files before they are needed at night; nothing is sent.
        """
        found = self.find(name)
        if isinstance(found, str):
            return found
        try:
            for each in found.needs:
                self.vault.read(each)
        except SecretError as error:
            return str(error)
        return None

    def fallback_of(self, channel: str) -> str | None:
        """Name who stands in: by the channel's own name, by its way, or by `default`."""
        fallback, name = self.given.settings.fallback, ChannelName.of(channel)
        other = fallback.get(channel) or fallback.get(name.way) or fallback.get(DEFAULT)
        if other is None or other == channel:
            return None
        if "/" in other:
            return other
        if not name.is_persons or other == name.way:
            return None
        return person_channel(name.owner, other)

    def find(self, name: str) -> Channel | str:
        """Give a channel, or why there is none."""
        parts = ChannelName.of(name)
        if parts.is_persons:
            return self._to_person(parts)
        receiver = self.given.receivers.get(parts.owner)
        of_kind = [] if receiver is None else receiver.integrations
        same = [each for each in of_kind if each.kind == parts.way]
        if parts.index is None or parts.index >= len(same):
            return f"no file describes the channel {name}"
        integration = same[parts.index]
        if parts.way == "webhook":
            signing = self.given.settings.signing
            file = signing.get(name) or signing.get(DEFAULT) or ""
            ref = SecretRef(file) if file else NONE
            return webhook(integration, self.outbound, self.vault, ref)
        if parts.way == "email":
            usual = smarthost_of(self._globals_of(parts.owner)) or self.given.settings.smtp
            return email(integration, self.outbound, self.vault, self.words, usual)
        if parts.way == "null":
            return Null()
        return f"integrations of kind {parts.way} cannot be sent"

    def _to_person(self, name: ChannelName) -> Channel | str:
        person = self.given.people.get(name.owner)
        if person is None:
            return f"there is no person {name.owner!r}"
        if name.way in MAIL:
            return self._mail_to(person, name)
        way = self.given.settings.ways.get(name.way)
        if way is None and name.way == PUSH:
            return self._to_browsers(person, name)
        if way is None:
            return f"no provider is described for the way {name.way!r}; see channels: ways:"
        return self._by_provider(person, name, way)

    def _by_provider(self, person: Reachable, name: ChannelName, way: Way) -> Channel | str:
        provider = self.given.providers.get(way.provider)
        if provider is None:
            return f"there is no file of the provider {way.provider!r}, or it is wrong"
        usual = "" if provider.means is Means.APPRISE else person.phone_file
        file = way.to.get(name.owner) or usual
        if not file:
            return f"nobody says where {name.owner!r} is reached by {name.way}"
        return self._by(provider, way, SecretRef(file))

    def _to_browsers(self, person: Reachable, name: ChannelName) -> Channel | str:
        if self.browsers is None:
            return "browsers cannot be told from here"
        if not person.user:
            return f"{name.owner!r} has no account; write user: in oncall.yml"
        settings = self.given.settings
        mail = parseaddr(settings.smtp.sender)[1] if settings.smtp else ""
        return PushChannel(
            # People write these addresses: what the file allows inside is for gateways alone.
            outbound=Outbound(self.outbound.reach, Guard()),
            browsers=self.browsers,
            words=self.words,
            user=person.user,
            contact=f"mailto:{mail or 'ioc@localhost'}",
            state=self.vault.state,
        )

    def _by(self, provider: Provider, way: Way, to: SecretRef) -> Channel:
        if provider.means is Means.APPRISE:
            return AppriseChannel(
                provider=provider,
                vault=self.vault,
                words=self.words,
                to=to,
                guard=self.outbound.guard,
                room=self._children,
            )
        if provider.means is Means.MODEM:
            return ModemChannel(
                provider=provider,
                vault=self.vault,
                words=self.words,
                to=to,
                settings=way.settings,
            )
        return ProviderChannel(
            provider=provider,
            outbound=self.outbound,
            vault=self.vault,
            words=self.words,
            to=to,
            tokens=self._tokens_of(way.provider),
            secrets=way.secrets,
            settings=way.settings,
        )

    def _mail_to(self, person: Reachable, name: ChannelName) -> Channel | str:
        smarthost = self.given.settings.smtp or smarthost_of(self._globals_of(""))
        if smarthost is None:
            return "there is no smarthost; write channels: smtp:"
        if not person.mail:
            return f"{name.owner!r} has no address of e-mail"
        return Email(
            outbound=self.outbound,
            vault=self.vault,
            words=self.words,
            smarthost=smarthost,
            to=person.mail,
        )

    def _globals_of(self, receiver: str) -> Node | None:
        origin, slash, _ = receiver.partition("/")
        imported = self.given.imported_globals.get(origin) if slash else None
        return imported or self.given.globals_

    def _tokens_of(self, provider: str) -> TokenStore:
        path = self.vault.state / "secrets" / f"channel_{provider}_tokens"
        return self._tokens.setdefault(provider, TokenStore(path))

    def _may_simulate(self, kind: Kind) -> bool:
        return self.given.notify_simulated or kind is Kind.TEST
