"""The raw key of a series: its labels as they were sent."""

from collections import Counter
from itertools import islice
from typing import Final

from core.model import Fault, Identity, Reason, identity_fault
from ingest.decode.refusals import shown
from ingest.decode.rows import Named

from .wire import BYTES, WireError, fields

NAME: Final = "__name__"
# Keys of version 2 begin with, and are parted by, a byte that occurs in no UTF-8.
MARK: Final = b"\xff"
_LABEL: Final = 1
_LABEL_NAME: Final = 1
_LABEL_VALUE: Final = 2
_FIELDS_MAX: Final = 8


def name(raw: bytes) -> Named | Fault:
    """Read a raw key: the identity it names, or what is wrong with it."""
    try:
        pairs = _of_symbols(raw) if raw.startswith(MARK) else _of_messages(raw)
    except (WireError, UnicodeDecodeError) as error:
        return Fault("", Reason.INVALID_PAYLOAD, f"labels cannot be read: {error}")
    labels = dict(pairs)
    if len(labels) != len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        return Fault("", Reason.INVALID_LABEL, f"label {shown(twice)} occurs twice; keep one")
    metric = labels.pop(NAME, "")
    identity = Identity.of(metric, labels)
    return identity_fault(identity, where="") or Named(identity)


def _of_symbols(raw: bytes) -> list[tuple[str, str]]:
    texts = [part.decode() for part in raw.split(MARK)[1:]]
    if len(texts) % 2:
        raise WireError("a label has a name and no value")
    return list(zip(texts[::2], texts[1::2], strict=True))


def _of_messages(raw: bytes) -> list[tuple[str, str]]:
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
