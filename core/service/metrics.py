"""What every process exports to Prometheus besides its own counters."""

from importlib.metadata import version
from platform import python_version

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
VERSION = version("tam-duong-ioc")

_BUILD = Gauge("ioc_build_info", "This program; always 1.", ["version", "python", "process"])


def name_process(process: str) -> None:
    """Say on /metrics which process this is."""
    _BUILD.labels(version=VERSION, python=python_version(), process=process).set(1)


def page() -> bytes:
    """Render all metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)


def built_like(other: str) -> dict[str, str]:
    """Tell what answers, as Prometheus and Alertmanager do. other: the version that we are like."""
    return {
        "version": f"{other}+ioc.{VERSION}",
        "revision": "",
        "branch": "",
        "buildUser": "",
        "buildDate": "",
        "goVersion": "",
    }
