"""How much of 30 days portals are to be reachable. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

DEFAULT_PERCENT: Final = 99.5


@dataclass(frozen=True, slots=True)
class Objectives:
    """In percent; None: nobody promises anything. portals: those that differ from all others."""

    default: float | None = DEFAULT_PERCENT
    portals: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def promises(self) -> bool:
        """Whether anything is promised at all."""
        return any(each is not None for each in (self.default, *self.portals.values()))

    def of(self, portal: str) -> float | None:
        """Give the objective of a portal."""
        return self.portals.get(portal, self.default)
