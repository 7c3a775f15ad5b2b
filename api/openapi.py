"""The OpenAPI document of the api, with the frames of the live feed among its components."""

from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from .alerts.live_models import LiveAlerts
from .app import build_app
from .live.messages import FRAMES

FILE: Final = Path(__file__).with_name("openapi.json")
_REF: Final = "#/components/schemas/{model}"


def document() -> bytes:
    """Render the document as JSON, keys sorted, so that a difference reads well."""
    app = build_app()
    described: dict[str, Any] = app.openapi()
    told: tuple[type[BaseModel], ...] = (*FRAMES, LiveAlerts)
    _, frames = models_json_schema([(model, "serialization") for model in told], ref_template=_REF)
    described["components"]["schemas"] |= frames["$defs"]
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(described, option=options)
