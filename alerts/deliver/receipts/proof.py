"""Whether a receipt is from the provider: by its signature, or by the secret that it brings."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from alerts.deliver.channels.webhook import signature
from alerts.deliver.provider import ReceiptRules

WINDOW_SECONDS: Final = 300  # between the moment it was signed and now, as Standard Webhooks say
_SIGNATURES_MAX: Final = 10  # while a secret is changed there are two
_STAMP_CHARS_MAX: Final = 12


def why_not_theirs(
    rules: ReceiptRules, secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> str | None:
    """Say why a receipt does not show that it is theirs; None: it does. headers: lower case.

    Raises SecretError.
    """
    if not rules.header:
        return _why_not_signed(secret, headers, body, now=now)
    given = headers.get(rules.header.lower(), "")
    fits = hmac.compare_digest(given.encode(), secret.encode())
    return None if fits else "the secret is missing or wrong"


def _why_not_signed(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> str | None:
    # Source: standard-webhooks, spec/standard-webhooks.md.
    id_, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id_ or not stamp.isascii() or not stamp.isdigit() or len(stamp) > _STAMP_CHARS_MAX:
        return "webhook-id or webhook-timestamp is missing or wrong"
    if abs(now.timestamp() - int(stamp)) > WINDOW_SECONDS:
        return f"webhook-timestamp is more than {WINDOW_SECONDS} s from our time"
    wanted = signature(secret, id_, datetime.fromtimestamp(int(stamp), UTC), body).encode()
    given = headers.get("webhook-signature", "").encode().split(b" ")[:_SIGNATURES_MAX]
    fits = [hmac.compare_digest(wanted, each) for each in given]
    return None if any(fits) else "webhook-signature does not fit"
