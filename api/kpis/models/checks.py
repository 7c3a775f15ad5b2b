"""Index 766: published points of a group, and our own figures beside them."""

from pydantic import BaseModel, Field

from api.wall.layout import Name


class CheckLine(BaseModel):
    """One indicator of the group, by our own figures."""

    id: str
    name: Name
    ratio: float | None = Field(description="In percent.")
    full_at: float = Field(description="The ratio from which on all points are given.")
    points: float | None = Field(description="Null: ratio or highest points not known.")
    most: float | None = Field(description="Highest points; null: not established.")


class KpiCrossCheck(BaseModel):
    """What our own figures would give; the published points stay the index."""

    most: float = Field(description="Highest points of the group.")
    published: float | None
    recomputed: float | None = Field(description="Points of the lines that can be told.")
    known_most: float = Field(description="What these lines give at best.")
    difference: float | None = Field(
        description="Recomputed less published; null unless all of the group is known."
    )
    lines: list[CheckLine]
