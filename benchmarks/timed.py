"""A packer that tells how long packing took."""

import time
from dataclasses import dataclass, field
from typing import Self

from core.store.pool import Connection
from ioc.pack.rounds import Packer
from ioc.pack.turns import Turns


@dataclass(slots=True)
class Spent:
    """Seconds of rounds; packing: of them those for blocks, hours and minutes.

    The others are for local days and for what is dropped.
    """

    rounds: float = 0.0
    packing: float = 0.0

    def plus(self, other: Self) -> "Spent":
        """Add."""
        return Spent(self.rounds + other.rounds, self.packing + other.packing)


@dataclass  # with slots, super() would not find its class
class TimedPacker(Packer):
    """Packs as ever. spent: in the last round."""

    spent: Spent = field(default_factory=Spent)

    async def round(self) -> None:
        """Do all that there is to do now, and tell how long it took."""
        self.spent, began = Spent(), time.perf_counter()
        await super().round()
        self.spent.rounds = time.perf_counter() - began

    async def _pack_days(self, conn: Connection, turns: Turns) -> None:
        began = time.perf_counter()
        await super()._pack_days(conn, turns)
        self.spent.packing = time.perf_counter() - began
