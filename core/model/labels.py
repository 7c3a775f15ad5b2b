"""Canonical label sets and the identity of a series."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

from .faults import Fault, Reason

LABELS_MAX = 30
VALUE_BYTES_MAX = 1024
NAME_BYTES_MAX = 200

# Controls, surrogates, and format characters (bidi overrides, zero width) hide one name in another.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# A citizen's number (CCCD) or a Vietnamese mobile number has no place in a label. The bounds of
# histograms are decimals, whose digits may look like either.
_NUMBERS = {"le", "quantile"}
_PERSONAL = re.compile(r"\d{12}|(?:\+84|84|0)[35789]\d{8}")


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Sorted, NFC, without empty values (Prometheus: empty means absent), without `__name__`."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, labels: Mapping[str, str]) -> Self:
        """Canonical form of any mapping; does not judge it (see `identity_fault`)."""
        nfc = unicodedata.normalize
        return cls(
            tuple(
                sorted(
                    (nfc("NFC", name), nfc("NFC", value)) for name, value in labels.items() if value
                )
            )
        )

    def with_defaults(self, defaults: "LabelSet") -> "LabelSet":
        """Add the pairs of `defaults` whose names are absent."""
        return LabelSet.of({**dict(defaults.pairs), **dict(self.pairs)})

    def get(self, name: str) -> str | None:
        """Return the value of a label, or None."""
        return next((value for key, value in self.pairs if key == name), None)

    def as_dict(self) -> dict[str, str]:
        """Return the pairs as a plain dict, sorted by name."""
        return dict(self.pairs)


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a series that series: metric and labels, nothing else."""

    metric: str
    labels: LabelSet

    @classmethod
    def of(cls, metric: str, labels: Mapping[str, str]) -> Self:
        """Canonical identity of a metric name and any mapping of labels."""
        return cls(unicodedata.normalize("NFC", metric), LabelSet.of(labels))

    def key(self) -> bytes:
        """16 bytes that stand for the identity in the catalogue's unique index."""
        # NUL is refused in names and values, so it can separate them without ambiguity.
        parts = [self.metric, *(part for pair in self.labels.pairs for part in pair)]
        return blake2b("\0".join(parts).encode(), digest_size=16).digest()


def identity_fault(identity: Identity, *, where: str) -> Fault | None:
    """Judge names, sizes and values; None when the identity may be stored."""
    if detail := _name_detail(identity.metric):
        return Fault(f"{where}/metric", Reason.INVALID_NAME, f"metric name {detail}")
    if len(identity.labels.pairs) > LABELS_MAX:
        detail = f"{len(identity.labels.pairs)} labels; at most {LABELS_MAX} are allowed"
        return Fault(f"{where}/labels", Reason.INVALID_LABEL, detail)
    for name, value in identity.labels.pairs:
        if fault := _label_fault(name, value, where=f"{where}/labels/{name}"):
            return fault
    return None


def _label_fault(name: str, value: str, *, where: str) -> Fault | None:
    if detail := _name_detail(name):
        return Fault(where, Reason.INVALID_LABEL, f"label name {detail}")
    if name.startswith("__"):
        detail = "names that begin with __ are reserved; choose another label name"
        return Fault(where, Reason.INVALID_LABEL, detail)
    if len(value.encode(errors="surrogatepass")) > VALUE_BYTES_MAX:
        detail = f"value is longer than {VALUE_BYTES_MAX} bytes; shorten it"
        return Fault(where, Reason.INVALID_LABEL, detail)
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in value):
        detail = "value holds a control character (NUL, newline, …); remove it"
        return Fault(where, Reason.INVALID_LABEL, detail)
    if name not in _NUMBERS and _PERSONAL.fullmatch(
        value.replace(" ", "").replace(".", "").replace("-", "")
    ):
        detail = "value looks like a citizen's number or a phone number; labels never carry these"
        return Fault(where, Reason.PERSONAL_DATA, detail)
    return None


def _name_detail(name: str) -> str | None:
    if not name:
        return "is empty"
    if len(name.encode(errors="surrogatepass")) > NAME_BYTES_MAX:
        return f"is longer than {NAME_BYTES_MAX} bytes"
    if any(unicodedata.category(char) in _HIDDEN for char in name):
        return "holds a hidden character (control, bidi, zero width); write it in plain letters"
    return None
