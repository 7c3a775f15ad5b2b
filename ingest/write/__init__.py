"""Deliveries to tables: batches, one transaction each, acknowledged after COMMIT."""

from .batch import Batch
from .commit import Committed, Name, PackedMeanwhileError, commit, outcomes
from .delivery import Beside, Delivery, Outcome
from .writer import Inlet, Writer

__all__ = [
    "Batch",
    "Beside",
    "Committed",
    "Delivery",
    "Inlet",
    "Name",
    "Outcome",
    "PackedMeanwhileError",
    "Writer",
    "commit",
    "outcomes",
]
