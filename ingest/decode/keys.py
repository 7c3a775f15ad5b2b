"""Raw keys of series: their labels as they were sent, before anybody looks the series up."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from core.model import Fault, Identity, Reason, identity_fault

from .refusals import shown
from .rows import Named
from .wire import WireError

NAME: Final = "__name__"
# Keys of texts begin with, and are parted by, a byte that occurs in no UTF-8.
MARK: Final = b"\xff"

Pairs = list[tuple[str, str]]


def key(texts: Iterable[str]) -> bytes:
    """Write a raw key of texts: of each label its name, then its value."""
    return b"".join(MARK + text.encode() for text in texts)


def name(raw: bytes) -> Named | Fault:
    """Read a raw key of texts: the identity it names, or what is wrong with it."""
    return named(raw, _pairs)


def named(raw: bytes, pairs_of: Callable[[bytes], Pairs]) -> Named | Fault:
    """Read a raw key, as `name` does. pairs_of: may raise WireError, UnicodeDecodeError."""
    try:
        pairs = pairs_of(raw)
    except (WireError, UnicodeDecodeError) as error:
        return Fault("", Reason.INVALID_PAYLOAD, f"labels cannot be read: {error}")
    labels = dict(pairs)
    if len(labels) != len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        return Fault("", Reason.INVALID_LABEL, f"label {shown(twice)} occurs twice; keep one")
    metric = labels.pop(NAME, "")
    identity = Identity.of(metric, labels)
    return identity_fault(identity, where="") or Named(identity)


def _pairs(raw: bytes) -> Pairs:
    texts = [part.decode() for part in raw.split(MARK)[1:]]
    if len(texts) % 2:
        raise WireError("a label has a name and no value")
    return list(zip(texts[::2], texts[1::2], strict=True))
