"""The OpenAPI document of the api, with what the live feed tells among its components."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .alerts.live_models import LiveAlerts
from .app import build_app
from .feed.messages import LiveAhead, LiveDuty, LiveKpis, LiveSource
from .live.messages import FRAMES

FILE: Final = Path(__file__).with_name("openapi.json")
_REF: Final = "#/components/schemas/{model}"
_TOLD: Final[tuple[type[BaseModel], ...]] = (
    *FRAMES,
    LiveAlerts,
    LiveDuty,
    LiveAhead,
    LiveKpis,
    LiveSource,
)


def document() -> bytes:
    """Render the document as JSON, keys sorted, so that a difference reads well."""
    app = build_app()
    described: dict[str, Any] = app.openapi()
    _complete(described)
    _, frames = models_json_schema([(model, "serialization") for model in _TOLD], ref_template=_REF)
    described["components"]["schemas"] |= frames["$defs"]
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(described, option=options)


def _complete(described: dict[str, Any]) -> None:
    """Say of answers that they have all their members, for none is left out that has a default."""
    schemas: dict[str, Any] = described["components"]["schemas"]
    operations = [each for methods in described["paths"].values() for each in methods.values()]
    asked = [each.get("requestBody") for each in operations]
    answers = [each["responses"].get(code) for each in operations for code in ("200", "201", "202")]
    for name in _reached(answers, schemas) - _reached(asked, schemas):
        if properties := schemas[name].get("properties"):
            schemas[name]["required"] = list(properties)


def _reached(roots: object, schemas: dict[str, Any]) -> set[str]:
    """Give the models that are named, and those that they name."""
    found, waiting = set[str](), [roots]
    while waiting:
        new = set(_named(waiting.pop())) - found
        found |= new
        waiting += [schemas[name] for name in new]
    return found


def _named(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference.rpartition("/")[2]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _named(each)
