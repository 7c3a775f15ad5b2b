"""What a template is made of. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a number, true, false or nil."""

    value: str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Dot:
    """What the template is about just now."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`; `$` alone is what the whole template is about."""

    name: str


@dataclass(frozen=True, slots=True)
class Access:
    """Fields of something, one inside the other: `.Labels.portal`, `$x.Value`, `(…).Name`."""

    of: "Operand"
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A function."""

    name: str


@dataclass(frozen=True, slots=True)
class Command:
    """An operand with its arguments."""

    operand: "Operand"
    arguments: "tuple[Operand, ...]" = ()


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands, each given what the one before gave.

    variables: that are set to what comes out; declares: these are new ones.
    """

    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    declares: bool = False


Operand = Literal | Dot | Variable | Access | Name | Pipeline


@dataclass(frozen=True, slots=True)
class Text:
    """What stands there as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Show:
    """What a pipeline gives is written, unless it only sets variables."""

    pipeline: Pipeline


@dataclass(frozen=True, slots=True)
class Choice:
    """`if` and `with`: the first part when the pipeline gives something, else the other.

    moves_dot: of `with`, whose first part is about what the pipeline gave.
    """

    pipeline: Pipeline
    then: "Body"
    otherwise: "Body"
    moves_dot: bool


@dataclass(frozen=True, slots=True)
class Range:
    """A part for each member, or another one when there is none."""

    pipeline: Pipeline
    each: "Body"
    otherwise: "Body"


@dataclass(frozen=True, slots=True)
class Use:
    """Another template, about what the pipeline gives."""

    name: str
    pipeline: Pipeline | None


@dataclass(frozen=True, slots=True)
class Leave:
    """`break` or `continue`."""

    ends: bool


Node = Text | Show | Choice | Range | Use | Leave
Body = Sequence[Node]


@dataclass(frozen=True, slots=True)
class Template:
    """A whole text, and what it defines under names."""

    body: Body
    defined: Mapping[str, Body]
