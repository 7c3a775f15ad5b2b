"""Deliveries to tables: batches, one transaction each, acknowledged after COMMIT."""

from .batch import Batch
from .commit import Name, PackedMeanwhileError, commit, outcomes
from .delivery import Beside, Delivery, Outcome
from .writer import Writer

__all__ = [
    "Batch",
    "Beside",
    "Delivery",
    "Name",
    "Outcome",
    "PackedMeanwhileError",
    "Writer",
    "commit",
    "outcomes",
]
