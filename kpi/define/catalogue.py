"""All that `kpis.yml` describes: indicators, milestones, and whose reports they stand in. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.model import PeriodKind

from .kpi import Kpi, KpiId, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Work that is done or not: a state, evidence and a date, never a percentage."""

    id: str
    name: Text
    about: Text
    owner: Text
    due: date | None


class Issuer(StrEnum):
    """Whose form papers have."""

    STATE = "state"  # Decree 30/2020
    PARTY = "party"  # guideline 36-HD/VPTW


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The parts of a paper that name the place. issuer: the form of the paper."""

    issuer: Issuer
    parent_body: str  # ỦY BAN NHÂN DÂN XÃ BÌNH LƯ
    body: tuple[str, ...]  # TRUNG TÂM / GIÁM SÁT, ĐIỀU HÀNH
    number_suffix: str  # /BC-TTGSĐH
    seat: str  # Bình Lư, ngày … tháng …
    title: str  # Kết quả thực hiện chỉ tiêu Nghị quyết 57-NQ/TW
    signer: tuple[str, ...]  # TRƯỞNG BAN
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Indicators and milestones in the order of the file. levels: kinds of units that hand in."""

    kpis: tuple[Kpi, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    signature: Signature | None = None
    levels: tuple[str, ...] = ()

    def of(self, id_: str) -> Kpi | None:
        """Find an indicator."""
        return self.by_id.get(KpiId(id_))

    @property
    def by_id(self) -> Mapping[KpiId, Kpi]:
        """Indicators by id."""
        return {kpi.id: kpi for kpi in self.kpis}

    def of_period(self, kind: PeriodKind) -> Iterator[Kpi]:
        """Give the indicators that are told for periods of a kind."""
        return (kpi for kpi in self.kpis if kpi.period is kind)
