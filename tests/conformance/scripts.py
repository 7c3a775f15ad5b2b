"""Which scripts there are, and what their questions need."""

import csv
from collections.abc import Iterator, Sequence

from tests.real_data import real_data

from .script import Command, commands

SCRIPTS = (
    "aggregators", "at_modifier", "collision", "duration_expression", "extended_vectors",
    "fill-modifier", "functions", "histograms", "info", "limit", "literals", "name_label_dropping",
    "native_histograms", "operators", "range_queries", "selectors", "staleness",
    "start_timestamps", "subquery", "trig_functions", "type_and_unit",
)  # fmt: skip
# What we do not have: native histograms, and start timestamps of samples.
MISSING = {"native", "start_ts"}


def script(name: str) -> Iterator[Command]:
    """Read a script."""
    return commands(real_data(f"promqltest/{name}.test"))


def needs() -> dict[tuple[str, int], Sequence[str]]:
    """Read what each question needs: by script and line."""
    with real_data("promqltest/evals.csv").open() as file:
        return {
            (row["file"].removesuffix(".test"), int(row["line"])): row["needs"].split("+")
            for row in csv.DictReader(file)
        }
