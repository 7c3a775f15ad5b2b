"""The reader for messages with a fault: slower, says what is wrong, keeps what is not."""

import re

from core.model import Fault, Reason
from ingest.decode.refusals import Detail, Refusals
from ingest.decode.rows import Envelope

from .columns import Columns, in_message, in_samples
from .gather import SAMPLE, Gathered
from .keys import encodable, pointer
from .quick import COUNT_MAX, ID_CHARS_MAX
from .strict import Members, Number, kind, loads

# Bounds the memory that Python objects take: some 100 bytes each.
EXAMINED_MAX = 1_000_000

_COUNT = re.compile(rf"[0-9]{{1,18}}|{COUNT_MAX}")

ENVELOPE = ("id", "boot", "seq")


def read(text: str, refusals: Refusals) -> Columns | Fault:
    """Columns of the good samples; what is refused goes to `refusals`. A Fault: nothing is read."""
    if sum(map(text.count, ",[{")) > EXAMINED_MAX:
        detail = "something is wrong in it and it is too large to find what; send smaller batches"
        return Fault("", Reason.TOO_LARGE, detail)
    root = loads(text)
    if isinstance(root, Detail):
        return Fault("", Reason.INVALID_PAYLOAD, root)
    if not isinstance(root, Members):
        return Fault("", Reason.INVALID_PAYLOAD, f"expected an object, got {kind(root)}")
    if root.twice is not None:
        where = pointer("", root.twice)
        return Fault(where, Reason.INVALID_PAYLOAD, "occurs twice; which one is meant?")
    return _shape(root, refusals)


def _shape(root: Members, refusals: Refusals) -> Columns | Fault:
    shapes = [shape for shape in ("samples", "series") if shape in root]
    if not shapes and any(member in root for member in SAMPLE):
        return _one(root, refusals)
    if len(shapes) != 1:
        count = "both" if shapes else "none"
        detail = f"expected metric and its sample, or samples, or series; got {count} of them"
        return Fault("", Reason.INVALID_PAYLOAD, detail)
    shape = shapes[0]
    found = root[shape]
    if not isinstance(found, list):
        return Fault(f"/{shape}", Reason.INVALID_PAYLOAD, f"expected an array, got {kind(found)}")
    _refuse_unknown(root, shape, refusals)
    envelope = _envelope(root, refusals)
    gathered = Gathered(refusals)
    if shape == "series":
        return gathered.columns(gathered.series(found), envelope)
    gathered.samples(found, in_samples)
    return gathered.columns(in_samples, envelope)


def _refuse_unknown(root: Members, shape: str, refusals: Refusals) -> None:
    for member in root:
        if member not in {*ENVELOPE, shape}:
            detail = f"unknown member; known beside {shape} are {', '.join(ENVELOPE)}"
            fault = Fault(pointer("", member), Reason.INVALID_PAYLOAD, detail)
            refusals.add(fault, samples=0)


def _one(root: Members, refusals: Refusals) -> Columns:
    sample = Members([(member, root[member]) for member in root if member not in ENVELOPE])
    gathered = Gathered(refusals)
    gathered.samples([sample], in_message)
    return gathered.columns(in_message, _envelope(root, refusals))


def _envelope(root: Members, refusals: Refusals) -> Envelope:
    """Read what the message says of itself. Faults in it cost no sample."""
    boot, seq = (_count(root, member, refusals) for member in ("boot", "seq"))
    return Envelope(_id(root, refusals), boot, seq)


def _id(root: Members, refusals: Refusals) -> str | None:
    found = root.get("id")
    if type(found) is str and len(found) <= ID_CHARS_MAX and encodable(found):
        return found
    if "id" in root:
        detail = f"expected text of at most {ID_CHARS_MAX} characters, got {_odd(found)}"
        refusals.add(Fault("/id", Reason.INVALID_PAYLOAD, detail), samples=0)
    return None


def _odd(found: object) -> str:
    if type(found) is not str:
        return kind(found)
    return f"{len(found)} of them" if encodable(found) else "half a surrogate pair in it"


def _count(root: Members, member: str, refusals: Refusals) -> int | None:
    found = root.get(member)
    if isinstance(found, Number) and _COUNT.fullmatch(found.text):
        return int(found.text)
    if member in root:
        detail = f"expected an integer from 0 to {COUNT_MAX}, got {kind(found)}"
        refusals.add(Fault(f"/{member}", Reason.INVALID_PAYLOAD, detail), samples=0)
    return None
