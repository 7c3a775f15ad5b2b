"""What can be told of a template without running it: names that nobody knows. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from .errors import TemplateError
from .printf import check as check_form
from .tree import (
    Access,
    Body,
    Choice,
    Command,
    Literal,
    Name,
    Operand,
    Pipeline,
    Range,
    Show,
    Template,
    Use,
    Variable,
)

_LAZY = frozenset({"and", "or"})


def check(template: Template, functions: Collection[str], variables: Collection[str]) -> None:
    """Refuse a template that uses what is not there. variables: those that it is given.

    Raises TemplateError.
    """
    known = {*template.defined}
    for body in template.defined.values():
        _Check(functions, known, ["$"]).body(body)
    _Check(functions, known, ["$", *variables]).body(template.body)


@dataclass(slots=True)
class _Check:
    functions: Collection[str]
    defined: Collection[str]
    variables: list[str] = field(default_factory=list)

    def body(self, body: Body) -> None:
        """Look at all of it; variables that it declares are known up to its end."""
        known = len(self.variables)
        for node in body:
            match node:
                case Show():
                    self._pipeline(node.pipeline)
                case Choice():
                    self._branches(node.pipeline, node.then, node.otherwise)
                case Range():
                    self._branches(node.pipeline, node.each, node.otherwise)
                case Use():
                    self._use(node)
                case _:
                    pass
        del self.variables[known:]

    def _branches(self, pipeline: Pipeline, *bodies: Body) -> None:
        known = len(self.variables)
        self._pipeline(pipeline)
        for body in bodies:
            self.body(body)
        del self.variables[known:]

    def _use(self, node: Use) -> None:
        if node.name not in self.defined:
            raise TemplateError(f"there is no template {node.name!r}")
        if node.pipeline is not None:
            self._pipeline(node.pipeline)

    def _pipeline(self, pipeline: Pipeline) -> None:
        for command in pipeline.commands:
            self._command(command)
        if pipeline.declares:
            self.variables += pipeline.variables
        for name in pipeline.variables:
            self._variable(name)

    def _command(self, command: Command) -> None:
        for operand in (command.operand, *command.arguments):
            for each in _parts(operand):
                self._operand(each)
        first = command.arguments[:1]
        if command.operand == Name("printf") and first and isinstance(first[0], Literal):
            check_form(str(first[0].value))

    def _operand(self, operand: Operand) -> None:
        match operand:
            case Name() if operand.name not in self.functions and operand.name not in _LAZY:
                raise TemplateError(f"there is no function {operand.name}")
            case Variable():
                self._variable(operand.name)
            case Pipeline():
                self._pipeline(operand)
            case _:
                pass

    def _variable(self, name: str) -> None:
        if name not in self.variables:
            raise TemplateError(f"undefined variable {name}")


def _parts(operand: Operand) -> Iterator[Operand]:
    while isinstance(operand, Access):
        operand = operand.of
    yield operand
