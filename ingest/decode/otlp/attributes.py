"""Attributes as labels."""

import json
from base64 import b64encode
from collections.abc import Iterable
from typing import Final

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from .names import label_name

Labels = dict[str, str]

_SERVICE: Final = "service.name"
_NAMESPACE: Final = "service.namespace"
_INSTANCE: Final = "service.instance.id"


def labels_of(attributes: Iterable[KeyValue]) -> Labels:
    """Give a point's attributes as labels. Keys that come to the same name are joined by `;`."""
    made: dict[str, list[str]] = {}
    for each in sorted(attributes, key=lambda each: each.key):
        if text := _text(each.value):  # an empty label is none
            made.setdefault(label_name(each.key), []).append(text)
    return {name: ";".join(texts) for name, texts in made.items()}


def resource_labels(attributes: Iterable[KeyValue]) -> Labels:
    """Give what is said of the sender: `job`, `instance`, and attributes without a dot.

    What the conventions name has a dot (host.arch, process.pid, telemetry.sdk.version): as labels
    they would make new series with each start. Without one it is somebody's own (unit, station).
    """
    every = {each.key: each for each in attributes}
    texts = {key: _text(each.value) for key, each in every.items()}
    job = "/".join(filter(None, (texts.get(_NAMESPACE), texts.get(_SERVICE))))
    named = {"job": job, "instance": texts.get(_INSTANCE, "")}
    own = labels_of(each for key, each in every.items() if "." not in key)
    return {**{name: text for name, text in named.items() if text}, **own}


def _text(value: AnyValue) -> str:
    plain = _plain(value)
    match plain:
        case str():
            return plain
        case None:
            return ""
        case bool() | list() | dict():
            return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        case _:
            return repr(plain)


def _plain(value: AnyValue) -> object:
    match value.WhichOneof("value"):
        case None:
            return None
        case "bytes_value":
            return b64encode(value.bytes_value).decode()
        case "array_value":
            return [_plain(each) for each in value.array_value.values]
        case "kvlist_value":
            return {each.key: _plain(each.value) for each in value.kvlist_value.values}
        case name:
            return getattr(value, name)
