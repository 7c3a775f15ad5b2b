"""A rule with its versions, and what is said of a draft. Times are RFC 3339, UTC."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from alerts.desk.drafts import Excess
from api.alerts.rule_models import RuleLine
from api.backtests.models import BacktestRule
from api.messages import Problem
from api.oncall.chains.models import ChainTold
from core.model import Origin

REASON_CHARS_MAX = 1000

Reason = Annotated[str, Field(max_length=REASON_CHARS_MAX)]
Number = Annotated[int, Field(ge=0, lt=2**31)]


class Tried(BaseModel):
    """What the last back-test of this very rule came to."""

    at: AwareDatetime = Field(description="Until when it was lived again.")
    days: float
    data_since: AwareDatetime | None
    fired: int
    at_night: int
    flapping: int
    longest_seconds: float | None
    a_day: float
    worst_load: int


class RuleVersion(BaseModel):
    """What a rule said from a moment on. draft: null: it was removed.

    tried: null too for whoever may not back-test.
    """

    version: int
    saved_at: AwareDatetime
    saved_by: str
    saved_by_name: str | None
    reason: str
    draft: BacktestRule | None
    tried: Tried | None


class RuleDetail(BaseModel):
    """A rule, and what it said before. version: null: it stands in a file."""

    rule: RuleLine
    draft: BacktestRule
    origin: Origin
    file: str
    group: str
    editable: bool
    version: int | None
    yaml: str = Field(description="Its group, as a rule file says it.")
    versions: list[RuleVersion] = Field(description="The newest first.")


class DraftSent(BaseModel, extra="forbid"):
    """A rule to be judged. of: the id of the one that it is, if that is only looked at."""

    rule: BacktestRule
    of: Annotated[str, Field(max_length=2000)] | None = None


class RuleFault(BaseModel):
    """A mistake, by member. start, end: which characters of the expression."""

    field: str
    reason: str
    start: int | None = None
    end: int | None = None


class RuleReceiver(BaseModel):
    """Somebody who would be told, and by which ways."""

    receiver: str
    channels: list[str]
    chain: ChainTold | None = Field(description="Who would be called when, if it fired now.")


class DraftJudged(BaseModel):
    """What is said of a draft. excess: by what it tells people more than they can take.

    tried: null, and no excess, for whoever may not back-test.
    """

    faults: list[RuleFault]
    notes: list[str]
    yaml: str
    hash: str
    receivers: list[RuleReceiver]
    tried: Tried | None
    excess: list[Excess]


class RuleConflict(Problem):
    """Not saved. version: of what somebody else has saved meanwhile; 0: he removed it."""

    version: int | None = None
    saved_by_name: str | None = None
    draft: BacktestRule | None = None
    needs: Literal["backtest", "reason"] | None = Field(
        default=None, description="What is missing, if that is why."
    )


class RuleSaved(BaseModel, extra="forbid"):
    """A rule to be saved. version: that it follows; 0: there is none of this name."""

    rule: BacktestRule
    version: Number
    reason: Reason = Field(
        default="", description="Why it is saved untried, or though it tells people too much."
    )
