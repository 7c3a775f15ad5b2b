"""A message to a person by way of a provider that a file describes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import anyio

from alerts.deliver.answer import kept
from alerts.deliver.channels import ANSWER_BYTES_MAX, Outbound, Words, judged
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import KnownAs, Outcome, Result
from alerts.deliver.secret import SecretError, SecretRef, Vault
from alerts.deliver.text import Facts, SmsForm, chat, shorter, sms, spoken
from alerts.template import TemplateError, written_about
from core.service.metrics import VERSION
from core.service.outbound import Answer, Request

from .answers import Meaning, found, meaning
from .describe import Asking, Form, Provider
from .receipts import id_of
from .tokens import Tokens, TokenStore

_AGENT: Final = ("User-Agent", f"ioc/{VERSION}")
_OK: Final = range(200, 300)
_FIELD_CHARS_MAX: Final = 200  # so that no request outgrows what a template may say
_COUNTRY: Final = "country_code"


class RefusedError(Exception):
    """No token is to be had; the message says what the provider said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderChannel:
    """One person's way through a provider. to: where he is reached, by its file.

    secrets, settings: instead of those of the provider's file.
    """

    provider: Provider
    outbound: Outbound
    vault: Vault
    words: Words
    to: SecretRef
    tokens: TokenStore
    secrets: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """Secrets without which nothing can be sent, and where the person is reached."""
        files = {**self.provider.secrets, **self.secrets}
        return (self.to, *map(SecretRef, files.values()))

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Send once; when the token has ended get another, and send again, all in this time."""
        ends = anyio.current_time() + seconds
        try:
            about = self._about(claimed, now)
            hidden = _hidden(about)
            tokens = await self._tokens(about, now, ends)
            answer = await self._asked(self.provider.asking, about, tokens, now, ends)
            if self._has_expired(answer):
                tokens = await self._refreshed(about, tokens, now, ends)
                answer = await self._asked(self.provider.asking, about, tokens, now, ends)
        except (SecretError, RefusedError) as error:
            return Outcome(Result.FAILED, str(error))
        except TemplateError as error:
            return Outcome(Result.FAILED, f"{self.provider.name}: {error}")
        if isinstance(answer, Outcome):
            return answer
        return self._judged(answer, now, (*hidden, tokens.access, tokens.refresh))

    def _about(self, claimed: Claimed, now: datetime) -> dict[str, object]:
        row = claimed.notification
        told = self.words.facts(row, now)
        settings = {**self.provider.settings, **self.settings}
        files = {**self.provider.secrets, **self.secrets}
        to = self.vault.read(self.to)
        return {
            "to": to,
            "msisdn": msisdn(to, settings.get(_COUNTRY, "")),
            "text": worded(told, self.provider.form),
            "key": row.dedupe_key.hex(),
            "code": told.code,
            "kind": str(row.kind),
            "priority": row.priority,
            "state": told.state,
            "what": shorter(told.subject, _FIELD_CHARS_MAX),
            "where": shorter(told.where, _FIELD_CHARS_MAX),
            "times": told.times,
            "evidence": shorter(told.evidence, _FIELD_CHARS_MAX),
            "action": shorter(told.action, _FIELD_CHARS_MAX),
            "link": told.link,
            "settings": settings,
            "secrets": {name: self.vault.read(SecretRef(file)) for name, file in files.items()},
        }

    async def _asked(
        self,
        asking: Asking,
        about: Mapping[str, object],
        tokens: Tokens,
        now: datetime,
        ends: float,
    ) -> Answer | Outcome:
        known = {**about, "tokens": {"access": tokens.access, "refresh": tokens.refresh}}
        headers = [
            (name, _line(written_about(text, known, now=now))) for name, text in asking.headers
        ]
        request = Request(
            method=asking.method,
            headers=(_AGENT, *headers),
            body=written_about(asking.body, known, now=now).encode(),
            answer_bytes_max=ANSWER_BYTES_MAX,
            keeps_part=True,
        )
        url = written_about(asking.url, known, now=now)
        left = max(0.0, ends - anyio.current_time())
        hidden = (*_hidden(about), tokens.access, tokens.refresh)
        return await self.outbound.ask(url, request, seconds=left, secrets=hidden)

    def _has_expired(self, answer: Answer | Outcome) -> bool:
        if isinstance(answer, Outcome) or self.provider.refresh is None:
            return False
        return meaning(self.provider.answers, answer.status, answer.body) is Meaning.EXPIRED

    async def _tokens(self, about: Mapping[str, object], now: datetime, ends: float) -> Tokens:
        refresh = self.provider.refresh
        if refresh is None:
            return Tokens()
        kept_ones = self.tokens.load(_secrets(about)[refresh.seed])
        return kept_ones if kept_ones.access else await self._refreshed(about, kept_ones, now, ends)

    async def _refreshed(
        self, about: Mapping[str, object], old: Tokens, now: datetime, ends: float
    ) -> Tokens:
        """Get new tokens, and keep them before they are used: the old ones work no more.

        Raises RefusedError.
        """
        refresh = self.provider.refresh
        if refresh is None:
            return old
        async with self.tokens.turn:
            now_kept = self.tokens.load(_secrets(about)[refresh.seed])
            if now_kept.access and now_kept.access != old.access:
                return now_kept  # another message got them meanwhile
            answer = await self._asked(refresh.asking, about, now_kept, now, ends)
            if isinstance(answer, Outcome):
                raise RefusedError(f"no new token: {answer.answer}")
            access, again = (found(path, answer.body) for path in (refresh.access, refresh.refresh))
            if not isinstance(access, str) or not access:
                said = kept(answer.body, (*_hidden(about), now_kept.refresh))
                raise RefusedError(f"no new token, status {answer.status}: {said}"[:2_000])
            following = again if isinstance(again, str) and again else now_kept.refresh
            new = Tokens(access=access, refresh=following, seed=now_kept.seed)
            self.tokens.keep(new)
            return new

    def _judged(self, answer: Answer, now: datetime, hidden: tuple[str, ...]) -> Outcome:
        usual = judged(answer, now=now, secrets=hidden)
        means = meaning(self.provider.answers, answer.status, answer.body)
        if means is None:  # it may have said yes in words that nobody has described
            unclear = answer.status in _OK and bool(self.provider.answers)
            result = Result.UNKNOWN if unclear else usual.result
        else:
            result = Result.FAILED if means is Meaning.EXPIRED else Result(means)
        after = usual.retry_after_seconds
        if result is Result.FAILED and self.provider.retry_after:
            said = found(self.provider.retry_after, answer.body)
            if isinstance(said, int | float) and not isinstance(said, bool):
                after = max(0.0, float(said))
        return Outcome(result, usual.answer, answer.status, after, self._known_as(answer))

    def _known_as(self, answer: Answer) -> KnownAs | None:
        rules = self.provider.receipts
        id_ = id_of(found(rules.sent_id, answer.body)) if rules else ""
        return KnownAs(self.provider.name, id_) if id_ else None


def worded(told: Facts, form: Form) -> str:
    """Word a message."""
    match form:
        case Form.PLAIN:
            return sms(told, SmsForm.PLAIN)
        case Form.MARKED:
            return sms(told, SmsForm.MARKED)
        case Form.CHAT:
            return chat(told)
        case Form.SPOKEN:
            return spoken(told)


def msisdn(number: str, country_code: str) -> str:
    """Write a telephone number with its country and without plus or spaces."""
    digits = "".join(each for each in number if each.isascii() and each.isdigit())
    if number.strip().startswith("+") or not digits.startswith("0"):
        return digits
    return f"{country_code}{digits[1:]}" if country_code else digits


def _secrets(about: Mapping[str, object]) -> Mapping[str, str]:
    secrets = about["secrets"]
    return secrets if isinstance(secrets, Mapping) else {}


def _hidden(about: Mapping[str, object]) -> tuple[str, ...]:
    """Give what no ledger may keep: secrets, where a person is reached, the key of his link."""
    reached = tuple(str(about[name]) for name in ("to", "msisdn"))
    key = str(about["link"]).partition("#k=")[2]
    return (*_secrets(about).values(), *reached, *filter(None, (key,)))


def _line(text: str) -> str:
    """Keep a header in its line, and in the letters that headers have."""
    line = "".join(each if each.isprintable() else " " for each in text)
    return line.strip().encode("ascii", "replace").decode()
