"""The colours of our walls, from which value on they count, and values that are told in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models.dashboard import (
    DynamicConfigValue,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMapping,
    ValueMappingResult,
)

from dashboards.grafana.subject import Subject, Words

# Priorities as on the wall; what is normal has no colour.
GREY: Final = "#AEB4BD"
CLEAR: Final = "transparent"  # of grounds: what is normal has none
P1: Final = "#D55E00"
P2: Final = "#E69F00"
P3: Final = "#F0E442"
P4: Final = "#56B4E9"

PLAIN_COLOURS: Final = frozenset({GREY, CLEAR})  # they say nothing
LOWEST: Final = -1e9  # below all that is measured


class From(NamedTuple):
    """From which value on a figure has a colour."""

    value: float
    colour: str


class Said(NamedTuple):
    """A value in words, and its colour where it has one."""

    words: Words
    colour: str | None = None


Sayings = Mapping[str, Said]
Names = Mapping[str, Words]  # of series, by what they are called in the answer
NOTHING_SAID: Final[Sayings] = {}
NOT_CALLED: Final[Names] = {}


def thresholds(base: str, steps: Sequence[From]) -> ThresholdsConfig:
    """Make colours by value. base: below the first step.

    What has no value gets the first colour from Grafana, so none that says something may be it.
    """
    known = [From(LOWEST, base), *steps]
    first, rest = (base, steps) if base in PLAIN_COLOURS else (CLEAR, known)
    all_ = [Threshold(None, first), *(Threshold(*step) for step in rest)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(all_)


def sayings(said: Sayings, subject: Subject) -> list[ValueMapping]:
    """Make words by value, in the place's language."""
    return _mapping((value, subject.say(one.words), one.colour) for value, one in said.items())


def called(names: Names, subject: Subject) -> Iterator[tuple[str, list[DynamicConfigValue]]]:
    """Call series by other names than they have, in the place's language."""
    for name, words in names.items():
        yield name, [DynamicConfigValue("displayName", subject.say(words))]


def names(subject: Subject, told: Mapping[str, Words]) -> list[ValueMapping]:
    """Make names of a place's things by their ids."""
    return _mapping((id_, subject.say(words), None) for id_, words in told.items())


def _mapping(told: Iterable[tuple[str, str, str | None]]) -> list[ValueMapping]:
    options = {
        value: ValueMappingResult(text=text, color=colour, index=number)
        for number, (value, text, colour) in enumerate(told)
    }
    return [ValueMap(options=options)] if options else []
