"""What is measured, against which target, and who hands it in: `kpis.yml` as values. Pure."""

from .catalogue import Catalogue, Issuer, Milestone, Signature
from .file import KPIS, Known, parse_kpis
from .kpi import Cap, Direction, Kind, Kpi, KpiId, Path, Target, Term, TermKind, Text

__all__ = [
    "KPIS",
    "Cap",
    "Catalogue",
    "Direction",
    "Issuer",
    "Kind",
    "Known",
    "Kpi",
    "KpiId",
    "Milestone",
    "Path",
    "Signature",
    "Target",
    "Term",
    "TermKind",
    "Text",
    "parse_kpis",
]
