"""Hand-in: files of units become figures of KPIs. Pure: what is stored is told, not asked."""

from .form import Answers, Dots, Field, Form, Known, Measure
from .preview import (
    Change,
    Choice,
    Counts,
    Figures,
    Finding,
    Key,
    Kind,
    Layout,
    Preview,
    Row,
    Rows,
    Source,
    Understood,
)

__all__ = [
    "Answers",
    "Change",
    "Choice",
    "Counts",
    "Dots",
    "Field",
    "Figures",
    "Finding",
    "Form",
    "Key",
    "Kind",
    "Known",
    "Layout",
    "Measure",
    "Preview",
    "Row",
    "Rows",
    "Source",
    "Understood",
]
