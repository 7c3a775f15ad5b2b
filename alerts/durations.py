"""Durations in files, as PromQL writes them. Pure."""

from core.place import Fields
from promql.lex import DurationError, duration_ms


def seconds(fields: Fields, name: str, *, such_as: str) -> float | None:
    """Read the duration of a key; None when it is absent, or wrong. such_as: fit ones, to show."""
    node = fields.get(name, required=False)
    if node is None:
        return None
    try:
        return duration_ms(str(node.value)) / 1000
    except DurationError as error:
        fields.wrong(name, f"{error}; write {such_as}")
        return None
