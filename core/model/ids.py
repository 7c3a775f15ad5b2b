"""Typed identifiers, so that a source can never stand where a unit is meant."""

from typing import NewType

SeriesId = NewType("SeriesId", int)
SourceId = NewType("SourceId", str)
UnitId = NewType("UnitId", str)
