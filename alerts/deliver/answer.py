"""What the ledger keeps of an answer."""

from collections.abc import Iterable
from typing import Final

from core.service.redact import HIDDEN, redacted_text

ANSWER_CHARS_MAX: Final = 2_000
_LOOKED_AT: Final = 2 * ANSWER_CHARS_MAX  # so that what stands at the cut is seen whole
_SECRET_CHARS_MIN: Final = 4  # shorter ones would hide half of every answer


def kept(answer: bytes | str, secrets: Iterable[str] = ()) -> str:
    """Give as much of an answer as the ledger keeps, without secrets, fit for the database.

    secrets: texts that were sent along; some providers send them back.
    """
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    for secret in secrets:
        if len(secret) >= _SECRET_CHARS_MIN:
            text = text.replace(secret, HIDDEN)
    text = "".join(each for each in text[:_LOOKED_AT] if each.isprintable() or each in "\n\t")
    return redacted_text(text)[:ANSWER_CHARS_MAX]
