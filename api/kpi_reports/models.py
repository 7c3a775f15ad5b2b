"""Reports of KPIs as our API tells them and takes them. Times are RFC 3339, UTC."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.alerts.act_models import Request
from api.messages import RowNumber
from api.wall.layout import Name

PERIOD_CHARS_MAX = 8
SCOPE_CHARS_MAX = 100


class KpiReportQuery(BaseModel, extra="forbid"):
    """Which reports are asked for."""

    period: str = Field(default="", max_length=PERIOD_CHARS_MAX)
    before: RowNumber | None = Field(default=None, description="Only older ones: `next` of a page.")


class KpiReportWanted(BaseModel, extra="forbid"):
    """A report that is to be made. as_of: the end of a day; without: now."""

    period: str = Field(max_length=PERIOD_CHARS_MAX, examples=["2026-M11"])
    scope: str = Field(default="core", max_length=SCOPE_CHARS_MAX)
    as_of: date | None = None
    request: Request


class KpiReportPeriod(BaseModel):
    """A period, its days inclusive."""

    id: str
    first: date
    last: date


class KpiReport(BaseModel):
    """A report that is kept. Its hashes are SHA-256 of its files."""

    number: int
    period: KpiReportPeriod
    scope: str
    as_of: AwareDatetime
    state: Literal["draft", "approved"]
    pages: int
    simulated: bool
    pdf_sha256: str
    pdf_bytes: int
    xlsx_sha256: str
    xlsx_bytes: int
    made_by: str
    made_by_name: str | None
    made_at: AwareDatetime
    approved_by: str | None
    approved_by_name: str | None
    approved_at: AwareDatetime | None
    can_approve: bool = Field(description="By whoever asks: a leader who has not made it.")


class KpiReportScope(BaseModel):
    """Units that a report can be of."""

    id: str
    name: Name


class KpiReportPage(BaseModel):
    """Reports, the newest first, and of what further ones can be made."""

    as_of: AwareDatetime
    reports: list[KpiReport]
    next: int | None
    periods: list[KpiReportPeriod] = Field(description="The newest first; those that have begun.")
    scopes: list[KpiReportScope]
    has_kpis: bool


class KpiReportVerified(BaseModel):
    """Whether what is kept of a report still gives the same files."""

    same: bool
    pdf_sha256: str = Field(description="Of the pages printed again now.")
    xlsx_sha256: str
    kept_pdf_sha256: str
    kept_xlsx_sha256: str
    figures_sha256: str = Field(description="Of all that stands in it, as its pages say.")
