"""The raw key of a series: in version 1 the messages of its labels, in version 2 their texts."""

from itertools import islice
from typing import Final

from core.model import Fault
from ingest.decode import keys
from ingest.decode.rows import Named
from ingest.decode.wire import BYTES, WireError, fields

_LABEL: Final = 1
_LABEL_NAME: Final = 1
_LABEL_VALUE: Final = 2
_FIELDS_MAX: Final = 8


def name(raw: bytes) -> Named | Fault:
    """Read a raw key: the identity it names, or what is wrong with it."""
    return keys.name(raw) if raw.startswith(keys.MARK) else keys.named(raw, _of_messages)


def _of_messages(raw: bytes) -> keys.Pairs:
    pairs = []
    for number, kind, label, _ in fields(raw):
        if (number, kind) == (_LABEL, BYTES) and isinstance(label, bytes):
            every = list(islice(fields(label), _FIELDS_MAX + 1))
            if len(every) > _FIELDS_MAX:
                raise WireError(f"a label of more than {_FIELDS_MAX} fields")
            parts = {part: value for part, _, value, _ in every if isinstance(value, bytes)}
            pairs.append(
                (parts.get(_LABEL_NAME, b"").decode(), parts.get(_LABEL_VALUE, b"").decode())
            )
    return pairs
