"""What becomes of an upload, who may do it, and why not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where an upload is in its life."""

    SUBMITTED = "submitted"  # its figures count, as preliminary ones
    APPROVED = "approved"  # they are official
    RETURNED = "returned"  # a leader gave it back: they count no more
    UNDONE = "undone"  # taken back: they count no more
    REPLACED = "replaced"  # corrected by a later one, whose figures go before


class Act(StrEnum):
    """What people do about an upload."""

    APPROVE = "approve"
    RETURN = "return"
    UNDO = "undo"
    CORRECT = "correct"  # hand in another one in its place


LIVE: Final = frozenset({State.SUBMITTED, State.APPROVED})

BECOMES: Final[Mapping[tuple[State, Act], State]] = {
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.RETURN): State.RETURNED,
    (State.SUBMITTED, Act.UNDO): State.UNDONE,
    (State.SUBMITTED, Act.CORRECT): State.REPLACED,
    (State.APPROVED, Act.UNDO): State.UNDONE,
    (State.APPROVED, Act.CORRECT): State.REPLACED,
}


class Why(StrEnum):
    """Why an act is refused."""

    STATE = "state"
    RIGHT = "right"
    OWN = "own"
    REASON = "reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who acts, and what he is in the unit of an upload."""

    actor: str
    is_officer: bool = False
    is_leader: bool = False


def refusal(state: State, act: Act, who: Who, *, made_by: str, reason: str = "x") -> Why | None:
    """Say why somebody may not do something about an upload; None: he may."""
    if (state, act) not in BECOMES:
        return Why.STATE
    decides = act in {Act.APPROVE, Act.RETURN}
    if decides and who.actor == made_by:
        return Why.OWN
    if not _has_right(state, act, who, made_by):
        return Why.RIGHT
    needs_reason = act is Act.RETURN or (state is State.APPROVED)
    return Why.REASON if needs_reason and not reason.strip() else None


def before_replaced(decided_by: str | None) -> State:
    """Tell what an upload was before another one took its place."""
    return State.APPROVED if decided_by else State.SUBMITTED


def _has_right(state: State, act: Act, who: Who, made_by: str) -> bool:
    if act is Act.CORRECT:
        return who.is_officer
    if act is Act.UNDO and state is State.SUBMITTED:
        return who.is_officer or who.actor == made_by
    return who.is_leader
