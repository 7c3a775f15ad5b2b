"""OTLP metrics, as SDKs and collectors of OpenTelemetry send them over HTTP."""

from .decode import Encoding, decode

__all__ = ["Encoding", "decode"]
