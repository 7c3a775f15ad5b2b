"""What is understood of a file, as our API tells it."""

from typing import Literal

from pydantic import BaseModel, Field

from api.wall.layout import Name

FindingKind = Literal["error", "question", "warning", "hint"]
HandinChange = Literal["new", "changed", "same", "kept", "none"]
HandinLayout = Literal["form", "table"]


class HandinFigures(BaseModel):
    """Numerator and denominator, and the value in the unit of measure. Null: no figure, never 0."""

    numerator: float | None
    denominator: float | None
    value: float | None


class HandinChoice(BaseModel):
    """One way out. answer: what is sent as the answer for the cell to take it."""

    label: str
    answer: str


class HandinFinding(BaseModel):
    """Something to mend, answer, explain or know.

    key: which it is, for answers and reasons. at: the first wrong letter of the cell, from 0.
    """

    kind: FindingKind
    code: str
    key: str
    address: str | None = Field(description="As a spreadsheet calls the cell; null: the file.")
    sheet: str
    line: int | None
    field: str
    title: Name
    detail: Name
    choices: list[HandinChoice]
    settled: bool = Field(description="A warning that has its reason.")
    reason: str
    at: int | None


class HandinCell(BaseModel):
    """A cell: as it stands in the file, and the number that it means."""

    address: str | None
    written: str
    number: float | None


class HandinRow(BaseModel):
    """A row as understood. line 0: one of the form that the file lacks."""

    line: int
    kpi: str
    part: str
    unit: str
    period: str
    numerator: HandinCell
    denominator: HandinCell
    value: float | None
    previous: HandinFigures | None
    stored: HandinFigures | None
    change: HandinChange
    remark: str
    findings: list[HandinFinding]


class HandinCounts(BaseModel):
    """How many of each. warnings: without a reason yet; explained: with one."""

    rows: int
    figures: int
    blank: int
    errors: int
    questions: int
    warnings: int
    explained: int
    new: int
    changed: int
    same: int


class HandinFile(BaseModel):
    """The file. kind: what it really is. version: of the template that it was made from."""

    name: str
    kind: str
    bytes: int
    sha256: str
    version: str


class HandinPreview(BaseModel):
    """All that is known of a file before it is handed in."""

    layout: HandinLayout | None = Field(description="Null: it could not be read at all.")
    file: HandinFile
    counts: HandinCounts
    rows: list[HandinRow] = Field(description="Those with findings first.")
    left_out: int = Field(description="Rows beyond those.")
    findings: list[HandinFinding] = Field(description="Of the file as a whole, not of a row.")
    findings_left_out: int
    hash: str = Field(description="Of what is understood; sent when it is handed in.")
    can_submit: bool
    unit: str | None = Field(
        description="For which it would be handed in: of a table of several units the lowest one "
        "in which all of them lie; null: there is none."
    )
    period: str | None = Field(description="Of a table of several: the first/the last.")
    current: int | None = Field(description="The upload that it would replace: `seen` of it.")
