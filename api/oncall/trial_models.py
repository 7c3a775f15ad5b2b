"""Tests of ways as they go over the wire."""

from pydantic import AwareDatetime, BaseModel, Field


class TrialWay(BaseModel):
    """A way of somebody, and its last test."""

    way: str
    asked_at: AwareDatetime | None = Field(description="When it was tried last; null: never.")
    result: str | None = Field(
        description="waiting, accepted, delivered, refused, failed, unknown, given_up."
    )
    answer: str | None = Field(description="What the provider said.")
    confirmed_at: AwareDatetime | None = Field(description="When that test was confirmed.")
    tested_at: AwareDatetime | None = Field(description="When any test by it was confirmed last.")


class Trial(BaseModel):
    """All ways of somebody, in the order in which they are tried."""

    person: str
    ways: list[TrialWay]


class TrialCode(BaseModel, extra="forbid"):
    """The code that a test has."""

    code: str = Field(min_length=4, max_length=20)


class TrialConfirmed(BaseModel):
    """By which way the test came that is confirmed."""

    way: str


class Practice(BaseModel):
    """Somebody who was called for practice."""

    day: str = Field(description="YYYY-MM-DD; of one call.")
    called_at: AwareDatetime
    person: str
    answered_at: AwareDatetime | None = Field(description="First, by any way; null: never.")


class PracticeList(BaseModel):
    """Of the last twelve calls, the newest first."""

    practices: list[Practice]
