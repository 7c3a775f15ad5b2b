"""Hand-in: files of units become figures of KPIs. Pure: what is stored is told, not asked.

`reading.of_file` and its like read, `check.preview` understands, `template_of` makes the workbook.
"""

from .form import Answers, Dots, Field, Form, Known, Measure, field_of
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
    decimal,
)
from .reading import Read, of_file, of_rows, of_text, written
from .template import template_of

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
    "Read",
    "Row",
    "Rows",
    "Source",
    "Understood",
    "decimal",
    "field_of",
    "of_file",
    "of_rows",
    "of_text",
    "template_of",
    "written",
]
