"""What panel builders of the SDK have in common, as far as we use it."""

from typing import Protocol, Self

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.common import DataSourceRef


class Drawing(Protocol):
    """What panel builders of the SDK have in common, as far as we use it."""

    def id(self, id_val: int) -> Self:
        """Set its number within the board."""
        ...

    def title(self, title: str) -> Self:
        """Head it."""
        ...

    def description(self, description: str) -> Self:
        """Say what it shows."""
        ...

    def datasource(self, datasource: DataSourceRef) -> Self:
        """Set whom it asks."""
        ...

    def grid_pos(self, grid_pos: model.GridPos) -> Self:
        """Put it in its place."""
        ...

    def no_value(self, no_value: str) -> Self:
        """Set what stands where there is no number."""
        ...

    def transformations(self, transformations: list[model.DataTransformerConfig]) -> Self:
        """Set what becomes of the answers before they are drawn."""
        ...

    def links(self, links: list[Builder[model.DashboardLink]]) -> Self:
        """Set where it leads."""
        ...

    def interval(self, interval: str) -> Self:
        """Set how far its points are apart, at least."""
        ...

    def time_from(self, time_from: str) -> Self:
        """Set how far back it shows, whatever the board does."""
        ...

    def targets(self, targets: list[Builder[Dataquery]]) -> Self:
        """Set what it asks."""
        ...

    def build(self) -> model.Panel:
        """Give the panel."""
        ...
