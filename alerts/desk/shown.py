"""An alert with all that a list shows of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from alerts.dispatch.alert import Holding
from alerts.dispatch.mute import Waits
from alerts.escalation.coming import Coming
from alerts.named import KPI, Names, named_texts
from alerts.rules import TITLE
from alerts.rules.evaluate import ALERTNAME
from alerts.rules.naming import POSTED
from alerts.template import FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A row of `alert`, with the names of its unit, its indicator and of who has it."""

    id: int
    rule: str
    fingerprint: bytes
    name: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    generator_url: str
    value: float | None
    priority: str
    unit: str | None
    unit_vi: str | None
    unit_en: str | None
    kpi_vi: str | None = None
    kpi_en: str | None = None
    simulated: bool
    state: str
    active_at: datetime
    fired_at: datetime | None
    gone_at: datetime | None
    ended_at: datetime | None
    why: str | None
    flapping: bool
    acked_at: datetime | None
    acked_by: str | None
    acked_by_name: str | None
    snoozed_until: datetime | None

    @property
    def origin(self) -> str | None:
        """Id of the key by which it was posted."""
        return self.rule.removeprefix(POSTED) if self.rule.startswith(POSTED) else None

    @property
    def condition(self) -> str | None:
        """What its rule said when it began; None: nobody knows, or it was posted."""
        if self.origin is not None:
            return None
        try:
            said = parse_qs(urlsplit(self.generator_url).query, max_num_fields=9)
        except ValueError:
            return None
        return said.get("expr", [None])[0]

    @property
    def matched(self) -> Mapping[str, str]:
        """Its labels as matchers see them."""
        return {ALERTNAME: self.name, **self.labels}

    @property
    def summary(self) -> tuple[str, str]:
        """What is wrong, in Vietnamese and English; where nothing else is said, its name."""
        vi = self._said("summary") or self._said("description") or self.name
        return vi, self._said("summary_en") or vi

    @property
    def cause(self) -> tuple[str, str] | None:
        """Why it is so, in Vietnamese and English; None: its rule does not say."""
        vi = self._said("cause")
        return (vi, self._said("cause_en") or vi) if vi else None

    @property
    def title(self) -> tuple[str, str] | None:
        """What stands on a wall, in Vietnamese and English; None: its rule does not say."""
        vi = self._said(TITLE)
        return (vi, self._said(f"{TITLE}_en") or vi) if vi else None

    def _said(self, name: str) -> str:
        """Give a text, but not that its template failed: the page shows that elsewhere."""
        text = self.texts.get(name, "")
        return "" if text.startswith(FAILED) else text

    @property
    def texts(self) -> Mapping[str, str]:
        """Its annotations, with names of its unit and indicator where rules wrote ids."""
        unit, kpi = self.unit or "", self.labels.get(KPI, "")
        vi = Names({unit: self.unit_vi or ""}, {kpi: self.kpi_vi or ""})
        en = Names(
            {unit: self.unit_en or self.unit_vi or ""}, {kpi: self.kpi_en or self.kpi_vi or ""}
        )
        return named_texts(self.annotations, self.labels, vi, en)

    @property
    def is_firing(self) -> bool:
        """Whether it fires, with data or without."""
        return self.state in ("firing", "no_data")

    def is_left_alone(self, now: datetime) -> bool:
        """Whether somebody has it: it was acknowledged, or put off until later."""
        return Holding(self.acked_at, self.snoozed_until).is_left_alone(now)

    def is_owned(self, now: datetime) -> bool:
        """Whether somebody has acknowledged it; not if it was put off, and that is over."""
        over = self.snoozed_until is not None and self.snoozed_until <= now
        return self.acked_at is not None and not over


@dataclass(frozen=True, slots=True)
class Attempts:
    """What came of messages about an alert."""

    accepted: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An alert with what follows from others: who keeps it quiet, and what was told of it.

    value_unit: unit of measure of its value; None: that does not follow from its condition.
    waits: of what nobody was told yet, for which time. call: who is called next if nobody has it.
    """

    alert: Shown
    value_unit: str | None = None
    silenced_by: tuple[str, ...] = ()
    maintenance: tuple[str, ...] = ()
    inhibited_by: int | None = None
    waits: Waits | None = None
    call: Coming | None = None
    attempts: Attempts = Attempts()
