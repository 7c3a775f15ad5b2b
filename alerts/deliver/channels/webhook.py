"""Alertmanager's webhook as it is, signed as Standard Webhooks are."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from alerts.deliver.secret import NONE, SecretError, SecretRef, Vault
from core.service.metrics import VERSION
from core.service.outbound import Request

from .http import ANSWER_BYTES_MAX, Outbound, judged

_PREFIX: Final = "whsec_"
_SECRET_PATH_CHARS: Final = 12  # many a hook's address is its key
AGENT: Final = ("User-Agent", f"ioc/{VERSION}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What the header of this name says: Bearer or Basic, or whatever the receiver wants."""

    type: str = ""
    credentials: SecretRef = NONE
    username: str = ""
    username_file: SecretRef = NONE
    password: SecretRef = NONE

    def header(self, vault: Vault) -> tuple[str, tuple[str, ...]]:
        """Give the header's text and what in it is secret. Raises SecretError."""
        if self.username or self.username_file:
            username = self.username or vault.read(self.username_file)
            password = vault.read(self.password) if self.password else ""
            both = base64.b64encode(f"{username}:{password}".encode()).decode()
            return f"Basic {both}", (both, password)
        credentials = vault.read(self.credentials)
        if not (credentials.isascii() and credentials.isprintable()):
            file = self.credentials.file or "what stands in the file itself"
            raise SecretError(f"{file}: no header can say it; it takes one line of plain letters")
        return f"{self.type or 'Bearer'} {credentials}", (credentials,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One receiver of webhooks. signing: the secret of signatures, when there is one."""

    outbound: Outbound
    vault: Vault
    url: SecretRef
    signing: SecretRef = NONE
    authorization: Authorization | None = None
    timeout_seconds: float | None = None
    max_alerts: int = 0

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """Secrets without which nothing can be sent."""
        own = self.authorization
        login = (own.credentials, own.username_file, own.password) if own else ()
        return tuple(each for each in (self.url, self.signing, *login) if each)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Post the content."""
        row = claimed.notification
        body = orjson.dumps(shortened(row.content, self.max_alerts))
        try:
            url = self.vault.read(self.url)
            headers, secrets = self._headers(row.dedupe_key, body, now)
        except SecretError as error:
            return Outcome(Result.FAILED, str(error))
        request = Request(
            method="POST",
            headers=headers,
            body=body,
            answer_bytes_max=ANSWER_BYTES_MAX,
            keeps_part=True,
        )
        path = url.partition("://")[2].partition("/")[2]
        if self.url.file or len(path) >= _SECRET_PATH_CHARS:
            secrets = (*secrets, url, path)
        limit = min(seconds, self.timeout_seconds or seconds)
        answer = await self.outbound.ask(url, request, seconds=limit, secrets=secrets)
        if isinstance(answer, Outcome):
            return answer
        return judged(answer, now=now, secrets=secrets)

    def _headers(
        self, key: bytes, body: bytes, now: datetime
    ) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
        headers = [
            AGENT,
            ("Content-Type", "application/json"),
            ("Idempotency-Key", key.hex()),
            ("webhook-id", key.hex()),
            ("webhook-timestamp", str(int(now.timestamp()))),
        ]
        secrets: tuple[str, ...] = ()
        if self.signing:
            secret = self.vault.read(self.signing)
            headers.append(("webhook-signature", signature(secret, key.hex(), now, body)))
            secrets = (secret,)
        if self.authorization:
            text, hidden = self.authorization.header(self.vault)
            headers.append(("Authorization", text))
            secrets += hidden
        return tuple(headers), secrets


def signature(secret: str, id_: str, now: datetime, body: bytes) -> str:
    """Sign a message. secret: `whsec_` and base64, or any other text as it is.

    Raises SecretError. Source: standard-webhooks, spec/standard-webhooks.md.
    """
    key = secret.encode()
    if secret.startswith(_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            raise SecretError("the secret of signatures is no base64 after whsec_") from None
    signed = f"{id_}.{int(now.timestamp())}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def shortened(content: Mapping[str, Any], max_alerts: int) -> Mapping[str, Any]:
    """Leave out the alerts beyond so many, and say how many these are; 0: keep all."""
    alerts = content.get("alerts", [])
    beyond = len(alerts) - max_alerts
    if not max_alerts or beyond <= 0:
        return content
    cut = content.get("truncatedAlerts", 0) + beyond
    return {**content, "alerts": alerts[:max_alerts], "truncatedAlerts": cut}
