"""The OpenAPI document is what the code says, and frames are what the document says."""

import json

from pydantic import BaseModel, TypeAdapter

from api.live import Farewell, frames
from api.live.frames import Op
from api.live.messages import (
    Cell,
    LiveBye,
    LiveDelta,
    LiveHeartbeat,
    LiveHello,
    LiveSnapshot,
    LiveSubscribe,
)
from api.openapi import FILE, document
from api.tiles.cell import Cell as EngineCell
from core.model import Freshness

CELL = EngineCell(unit_of_measure="s", quality=Freshness.LATE, n=2, value=1.5, reason="no", at_ms=5)
OPS = [Op.of("a", CELL.message()), Op.of("b", None)]


def test_the_committed_document_is_current() -> None:
    assert FILE.read_bytes() == document(), "run `make golden` and review the difference"


def test_every_frame_fits_its_model() -> None:
    written: list[tuple[type[BaseModel], str]] = [
        (LiveHello, frames.hello(build="b", epoch="e", now_ms=1, user="an", zone="UTC")),
        (LiveSnapshot, frames.snapshot("t", OPS[:1], seq=1, at_ms=1)),
        (LiveDelta, frames.delta("t", OPS, seq=1, at_ms=1)),
        (LiveHeartbeat, frames.heartbeat(seq=1, now_ms=1, canary_age_seconds=0.5)),
        *((LiveBye, frames.bye(reason)) for reason in Farewell),
    ]
    for model, text in written:
        model.model_validate_json(text, strict=True)
    LiveSubscribe.model_validate({"type": "subscribe", "topics": ["a"]})


def test_every_cell_fits_its_model() -> None:
    ratio = EngineCell(
        unit_of_measure="1",
        quality=Freshness.FRESH,
        n=1,
        value=0.5,
        at_ms=1,
        source="s",
        numerator=1,
        denominator=2,
    )
    for cell in (CELL, ratio):
        Cell.model_validate(cell.message(), strict=True)


def test_every_route_names_its_answer() -> None:
    described = json.loads(FILE.read_bytes())
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["responses"], (path, method)
            assert "HTTPValidationError" not in json.dumps(operation), (path, method)
    assert TypeAdapter(dict[str, object]).validate_python(described["components"]["schemas"])
