"""Tests of rules, as promtool's files describe them: run without a database. Pure."""

from .file import Suite, parse_suite
from .run import Failure, run_suite

__all__ = ["Failure", "Suite", "parse_suite", "run_suite"]
