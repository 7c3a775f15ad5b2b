"""Running a template: bounded steps, a bounded output, nothing but its own values. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .errors import TemplateError
from .tree import (
    Access,
    Body,
    Choice,
    Command,
    Dot,
    Leave,
    Literal,
    Name,
    Operand,
    Pipeline,
    Range,
    Show,
    Template,
    Text,
    Use,
    Variable,
)
from .values import Record, is_true, printed

STEPS_MAX: Final = 20_000
OUT_MAX: Final = 4_096  # characters
TEXT_MAX: Final = 4 * OUT_MAX  # of what a function gives: texts that are doubled grow fast
_DEPTH_MAX: Final = 50

Function = Callable[..., Any]
_LAZY: Final = frozenset({"and", "or"})


@dataclass(frozen=True, slots=True)
class _Leaving(Exception):  # noqa: N818 - a way out, no error
    ends: bool


@dataclass(slots=True)
class _Scope:
    """Variables, the newest last; a part of a template sees those of what is around it."""

    names: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def declare(self, name: str, value: object) -> None:
        self.names.append(name)
        self.values.append(value)

    def place(self, name: str) -> int:
        for at in range(len(self.names) - 1, -1, -1):
            if self.names[at] == name:
                return at
        raise TemplateError(f"undefined variable {name}")

    def forget(self, count: int) -> None:
        del self.names[count:], self.values[count:]


@dataclass(slots=True)
class Run:
    """One run. functions: by name. defined: templates that others use by name."""

    functions: Mapping[str, Function]
    defined: Mapping[str, Body] = field(default_factory=dict)
    steps_left: int = STEPS_MAX
    out_left: int = OUT_MAX
    _out: list[str] = field(default_factory=list)
    _depth: int = 0

    def text_of(self, template: Template, about: object) -> str:
        """Give what a template says about something. Raises TemplateError."""
        self.defined = {**self.defined, **template.defined}
        self._template(template.body, about)
        return "".join(self._out)

    def _template(self, body: Body, about: object) -> None:
        self._depth += 1
        if self._depth > _DEPTH_MAX:
            raise TemplateError(f"templates use each other more than {_DEPTH_MAX} deep")
        self._body(body, about, _Scope(["$"], [about]))
        self._depth -= 1

    def _body(self, body: Body, dot: object, scope: _Scope) -> None:
        known = len(scope.names)
        for node in body:
            self._step()
            match node:
                case Text():
                    self._write(node.text)
                case Show():
                    value = self._pipeline(node.pipeline, dot, scope)
                    if not node.pipeline.variables:
                        self._write(printed(value))
                case Choice():
                    self._choice(node, dot, scope)
                case Range():
                    self._range(node, dot, scope)
                case Use():
                    self._use(node, dot, scope)
                case Leave():
                    raise _Leaving(node.ends)
        scope.forget(known)

    def _choice(self, node: Choice, dot: object, scope: _Scope) -> None:
        known = len(scope.names)
        value = self._pipeline(node.pipeline, dot, scope)
        if is_true(value):
            self._body(node.then, value if node.moves_dot else dot, scope)
        else:
            self._body(node.otherwise, dot, scope)
        scope.forget(known)

    def _range(self, node: Range, dot: object, scope: _Scope) -> None:
        known = len(scope.names)
        names = node.pipeline.variables
        plain = Pipeline(node.pipeline.commands)
        members = _members(self._pipeline(plain, dot, scope))
        for key, member in members:
            self._step()
            for name, value in zip(names, (key, member)[2 - len(names) :], strict=True):
                scope.declare(name, value)
            try:
                self._body(node.each, member, scope)
            except _Leaving as leaving:
                if leaving.ends:
                    break
            finally:
                scope.forget(known)
        if not members:
            self._body(node.otherwise, dot, scope)

    def _use(self, node: Use, dot: object, scope: _Scope) -> None:
        body = self.defined.get(node.name)
        if body is None:
            raise TemplateError(f"there is no template {node.name!r}")
        about = None if node.pipeline is None else self._pipeline(node.pipeline, dot, scope)
        self._template(body, about)

    def _pipeline(self, pipeline: Pipeline, dot: object, scope: _Scope) -> object:
        value: object = None
        for number, command in enumerate(pipeline.commands):
            given = (value,) if number else ()
            value = self._command(command, given, dot, scope)
        for name in pipeline.variables[-1:]:
            if pipeline.declares:
                scope.declare(name, value)
            else:
                scope.values[scope.place(name)] = value
        return value

    def _command(
        self, command: Command, given: tuple[object, ...], dot: object, scope: _Scope
    ) -> object:
        self._step()
        operand = command.operand
        if isinstance(operand, Name) and operand.name in _LAZY:
            return self._lazy(operand.name, command.arguments, given, dot, scope)
        arguments = [self._operand(each, dot, scope) for each in command.arguments]
        arguments += given
        if isinstance(operand, Name):
            return self._called(operand.name, arguments)
        value = self._operand(operand, dot, scope, arguments)
        if arguments and not isinstance(operand, Access):
            raise TemplateError("what is no function was given arguments")
        return value

    def _lazy(
        self,
        name: str,
        arguments: Sequence[Operand],
        given: tuple[object, ...],
        dot: object,
        scope: _Scope,
    ) -> object:
        """Stop at the first that decides, as Go does: what comes after may not even make sense."""
        if not arguments and not given:
            raise TemplateError(f"{name} needs something to look at")
        value: object = None
        for each in arguments:
            value = self._operand(each, dot, scope)
            if is_true(value) is (name == "or"):
                return value
        return given[0] if given else value

    def _operand(
        self, operand: Operand, dot: object, scope: _Scope, arguments: Sequence[object] = ()
    ) -> object:
        self._step()
        match operand:
            case Literal():
                return operand.value
            case Dot():
                return dot
            case Variable():
                return scope.values[scope.place(operand.name)]
            case Name():
                return self._called(operand.name, [])
            case Pipeline():
                return self._pipeline(operand, dot, scope)
            case Access():
                return self._accessed(operand, dot, scope, arguments)

    def _accessed(
        self, access: Access, dot: object, scope: _Scope, arguments: Sequence[object]
    ) -> object:
        value = self._operand(access.of, dot, scope)
        for number, name in enumerate(access.names):
            is_last = number == len(access.names) - 1
            value = _field(value, name, arguments if is_last else ())
        return value

    def _called(self, name: str, arguments: Sequence[object]) -> object:
        function = self.functions.get(name)
        if function is None:
            raise TemplateError(f"there is no function {name}")
        value = called(name, function, arguments)
        if isinstance(value, str) and len(value) > TEXT_MAX:
            raise TemplateError(f"{name}: it gives more than {TEXT_MAX} characters")
        return value

    def _write(self, text: str) -> None:
        self.out_left -= len(text)
        if self.out_left < 0:
            raise TemplateError(f"it says more than {OUT_MAX} characters")
        self._out.append(text)

    def _step(self) -> None:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise TemplateError(f"it takes more than {STEPS_MAX} steps")


def called(name: str, function: Function, arguments: Sequence[object]) -> object:
    """Call a function of ours; what it cannot work with is the template's fault."""
    try:
        return function(*arguments)
    except TemplateError as error:
        raise TemplateError(f"{name}: {error}") from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise TemplateError(f"{name}: {error}") from None


def _field(value: object, name: str, arguments: Sequence[object]) -> object:
    match value:
        case Record():
            if name not in value.fields:
                raise TemplateError(f"there is no field {name} here")
            found = value.fields[name]
            if callable(found):
                return called(name, found, arguments)
        case Mapping():
            found = value.get(name, "")  # as Prometheus: a label that is absent is empty
        case None:
            raise TemplateError(f"there is nothing that could have a field {name}")
        case _:
            raise TemplateError(f"{printed(value)[:40]!r} has no field {name}")
    if arguments:
        raise TemplateError(f"{name} is no method and takes no arguments")
    return found


def _members(value: object) -> list[tuple[object, object]]:
    match value:
        case None | "":
            return []
        case Mapping():
            return sorted(value.items())
        case list() | tuple():
            return list(enumerate(value))
        case int() if not isinstance(value, bool):
            if value > STEPS_MAX:
                raise TemplateError(f"it takes more than {STEPS_MAX} steps")
            return [(number, number) for number in range(value)]
        case _:
            raise TemplateError(f"there is no going through {printed(value)[:40]!r}")
