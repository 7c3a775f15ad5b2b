"""Templates of rules: labels and annotations of an alert, from what it was found by. Pure."""

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

VARIABLES: Final = ("$labels", "$value", "$externalLabels", "$externalURL")
_GIVEN: Final = (
    "{{ $labels := .Labels }}{{ $externalLabels := .ExternalLabels }}"
    "{{ $externalURL := .ExternalURL }}{{ $value := .Value }}"
)
_NAMES: Final = functions(datetime.fromtimestamp(0, UTC), "").keys()
_CACHED: Final = 4_096


def check_template(text: str) -> None:
    """Refuse a template that cannot be read, or uses what is not there. Raises TemplateError."""
    check(_parsed(text), _NAMES, VARIABLES)


def written(
    text: str, labels: Mapping[str, str], value: float, *, now: datetime, external_url: str
) -> str:
    """Give what a template says about an alert. Raises TemplateError."""
    if "{{" not in text:
        return text
    about = Record(
        {"Labels": labels, "ExternalLabels": {}, "ExternalURL": external_url, "Value": value}
    )
    return Run(functions(now, external_url)).text_of(_parsed(text), about)


@lru_cache(_CACHED)
def _parsed(text: str) -> Template:
    return parse(_GIVEN + text)
