"""Programs of others to compare with. Who runs a benchmark says where they are."""

import os


def program(variable: str) -> str | None:
    """Give the program that a variable names; it is of this tool, no setting of the center."""
    return os.environ.get(variable) or None  # noqa: TID251 - as it says
