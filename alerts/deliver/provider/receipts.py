"""What a provider tells later of a message: how it shows who it is, where it says what. Pure."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import orjson

from alerts.deliver.outcome import Result

from .answers import shown, sought

ID_CHARS_MAX: Final = 200
_FIELDS_MAX: Final = 200  # of a form
_HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRules:
    """Section `receipts` of a file; sent_id, id, status: JMESPath.

    header: in which the secret comes as it is; empty: receipts are signed (Standard Webhooks).
    sent_id: where the answer to a message gives it an id. id, status: where a receipt says them.
    """

    secret_file: str
    header: str = ""
    sent_id: str
    id: str
    status: str
    delivered: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def has_fit_header(self) -> bool:
        """Whether `header` can name one."""
        return not self.header or _HEADER.fullmatch(self.header) is not None

    def result(self, status: str) -> Result | None:
        """Say what a status means; None: neither, such as that it is on its way."""
        if status in self.delivered:
            return Result.DELIVERED
        return Result.FAILED if status in self.failed else None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a message. status: the provider's word."""

    message_id: str
    status: str
    result: Result | None


def receipt_in(rules: ReceiptRules, body: bytes, *, is_form: bool) -> Receipt | str:
    """Read a receipt; or say why it cannot be read."""
    try:
        document = _form(body) if is_form else orjson.loads(body)
    except ValueError as error:
        return f"no {'form' if is_form else 'JSON'}: {error}"[:ID_CHARS_MAX]
    message_id, status = id_of(sought(rules.id, document)), sought(rules.status, document)
    if not message_id:
        return f"no id of a message at {rules.id}"
    if status is None or isinstance(status, list | dict):
        return f"no status at {rules.status}"
    word = shown(status)
    return Receipt(message_id, printable(word), rules.result(word))


def id_of(value: object) -> str:
    """Give an id as it is kept; empty when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)
    return text if text == printable(text) else ""


def printable(text: str) -> str:
    """Give as much of a text of others as is kept."""
    return "".join(each for each in text[:ID_CHARS_MAX] if each.isprintable())


def _form(body: bytes) -> dict[str, str]:
    pairs = parse_qsl(
        body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS_MAX
    )
    return dict(pairs)
