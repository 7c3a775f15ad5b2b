"""Templates about anything that has fields: requests to providers. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from .check import check
from .functions import functions
from .parse import parse
from .run import Run
from .tree import Template
from .values import Record

_NAMES: Final = functions(datetime.fromtimestamp(0, UTC), "").keys()


def check_about(text: str, about: Mapping[str, object]) -> None:
    """Refuse a template that cannot be read, or uses what is not there. Raises TemplateError."""
    check(_parsed(text), _NAMES, ())
    written_about(text, about, now=datetime.fromtimestamp(0, UTC))


def written_about(text: str, about: Mapping[str, object], *, now: datetime) -> str:
    """Give what a template says of something; a field that is not there is a fault.

    Mappings within have fields, too. Raises TemplateError.
    """
    if "{{" not in text:
        return text
    return Run(functions(now, "")).text_of(_parsed(text), _record(about))


def _record(about: Mapping[str, object]) -> Record:
    fields = {
        name: _record(value) if isinstance(value, Mapping) else value
        for name, value in about.items()
    }
    return Record(fields)


@lru_cache(256)
def _parsed(text: str) -> Template:
    return parse(text)
