"""What a query needs of a store of samples."""

from collections.abc import Collection, Mapping
from typing import Protocol

from core.model import Selected, Selection


class Storage(Protocol):
    """Samples that can be selected."""

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Read all that a query needs, as of one moment. Raises what its reading raises."""
        ...
