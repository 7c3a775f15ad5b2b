"""Probes: portals tried from outside, behind the outbound guard."""

from .file import Known, Probes, parse_probes
from .prober import LEASE, Prober, Targets

__all__ = ["LEASE", "Known", "Prober", "Probes", "Targets", "parse_probes"]
