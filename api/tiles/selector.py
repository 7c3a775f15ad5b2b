"""Which series a tile means: those of a metric or of an expression, by labels. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

REGEX_MARK: Final = "~"
_REGEX_LENGTH_MAX: Final = 256
# Words joined by |, with . .* .+ inside: enough to name operators or probes. Groups and counted
# repetitions stay out, because Python's engine backtracks without a bound.
_SAFE: Final = re.compile(r"(?:[\w\-/:]|\\\.|\.[*+]?|\|)+")
_WILDCARDS_MAX: Final = 2


@dataclass(frozen=True)
class Matcher:
    """One label and what its value must be. `~` before the value makes it a regular expression.

    optional: the matcher also holds for series without the label. The labels of rows, columns and
    units are optional for the `over` side of a ratio, whose series may be coarser.
    """

    label: str
    value: str
    optional: bool = False

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether the labels of a series fit; an absent label is an empty value."""
        actual = labels.get(self.label, "")
        if self.optional and not actual:
            return True
        if self._pattern is None:
            return actual == self.value
        return self._pattern.fullmatch(actual) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.value.startswith(REGEX_MARK):
            return None
        return re.compile(self.value.removeprefix(REGEX_MARK))


@dataclass(frozen=True, slots=True)
class Expression:
    """A query whose results are looked at like series. metrics: those that it names."""

    text: str
    metrics: tuple[str, ...] = ()


Origin = str | Expression  # a metric by its name, or an expression


@dataclass(frozen=True, slots=True)
class Selector:
    """An origin and matchers that all must hold."""

    origin: Origin
    matchers: tuple[Matcher, ...] = ()

    def selects(self, origin: Origin, labels: Mapping[str, str]) -> bool:
        """Whether a series is meant."""
        return origin == self.origin and all(matcher.holds(labels) for matcher in self.matchers)


def why_no_pattern(value: str) -> str | None:
    """Why a matcher's value cannot be used; None when it can."""
    if not value.startswith(REGEX_MARK):
        return None
    pattern = value.removeprefix(REGEX_MARK)
    if len(pattern) > _REGEX_LENGTH_MAX:
        return f"pattern is longer than {_REGEX_LENGTH_MAX} characters"
    if not _SAFE.fullmatch(pattern):
        return f"{pattern!r}: a pattern holds words, |, . and at most {_WILDCARDS_MAX} of .* .+"
    if len(re.findall(r"(?<!\\)\.[*+]", pattern)) > _WILDCARDS_MAX:
        return f"{pattern!r} has more than {_WILDCARDS_MAX} of .* .+"
    return None
