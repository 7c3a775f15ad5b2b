"""Alertmanager's API, version 2, as amtool, Prometheus and Grafana use it."""

from . import routes, silences
from .words import PREFIX, problem

PARTS = (routes, silences)

__all__ = ["PARTS", "PREFIX", "problem"]
