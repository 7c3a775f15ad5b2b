"""Labels of version 2: numbers of texts that stand in the request once."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.decode.keys import MARK
from ingest.decode.wire import BYTES, Allowed, WireError, bounds, fields

_MORE: Final = 0x80
_PACKED: Final = b"\x0a"
_NUMBER_BYTES_MAX: Final = 5
_REFERENCES_MAX: Final = 2_000_000
_UNPACKED_MAX: Final = 100_000
# A text stands in the request once and may be referred to a million times.
_KEYS_BYTES_MAX: Final = 64 * 2**20


def keys_of(references: Sequence[bytes], symbols: Sequence[bytes]) -> list[bytes]:
    """Write the raw keys of series, whose references are a packed field each. Raises WireError."""
    left = Allowed("references that are not packed", _UNPACKED_MAX)
    packed = [_packed(each, left) for each in references]
    numbers, counts = _numbers(packed)
    if len(numbers) and (most := int(numbers.max())) >= len(symbols):
        raise WireError(f"a label refers to symbol {most} of {len(symbols)}")
    sizes = np.fromiter(map(len, symbols), np.int64, len(symbols))
    if int(sizes[numbers].sum()) > _KEYS_BYTES_MAX:
        raise WireError(f"labels of more than {_KEYS_BYTES_MAX} bytes; send smaller batches")
    marked = [MARK + symbol for symbol in symbols]
    texts = [marked[number] for number in numbers.tolist()]
    ends = np.cumsum(counts).tolist()
    starts = [0, *ends][:-1]
    return [b"".join(texts[start:end]) for start, end in zip(starts, ends, strict=True)]


def _packed(references: bytes, left: Allowed) -> bytes:
    if references[:1] == _PACKED:
        start, end = bounds(references, 1)
        if end == len(references):
            return references[start:]
    parts = list(islice(fields(references), left.left + 1))
    left.take(len(parts))
    if any(kind != BYTES for _, kind, _, _ in parts):
        raise WireError("references to labels are not packed")
    return b"".join(value for _, _, value, _ in parts if isinstance(value, bytes))


def _numbers(packed: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Read all varints; how many each part has. Raises WireError."""
    if any(part and part[-1] >= _MORE for part in packed):
        raise WireError("a reference to a label has no end")
    octets = np.frombuffer(b"".join(packed), np.uint8)
    if len(octets) > _REFERENCES_MAX:
        raise WireError(f"references of more than {_REFERENCES_MAX} bytes; send smaller batches")
    last = octets < _MORE
    ends = np.flatnonzero(last)
    if not len(ends):
        return np.empty(0, np.int64), np.zeros(len(packed), np.int64)
    starts = np.concatenate(([0], ends[:-1] + 1))
    sizes = ends - starts + 1
    if sizes.max() > _NUMBER_BYTES_MAX:
        raise WireError("a reference to a label is too large")
    place = np.arange(len(octets)) - np.repeat(starts, sizes)
    sevens = (octets & ~np.uint8(_MORE)).astype(np.int64) << (7 * place)
    before = np.concatenate(([0], np.cumsum(last)))
    borders = np.concatenate(([0], np.cumsum([len(part) for part in packed])))
    return np.add.reduceat(sevens, starts), np.diff(before[borders])
