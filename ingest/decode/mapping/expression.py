"""JMESPath within bounds: of the expression when it is compiled, of the work when it is used.

An expression cannot loop, but `[@, @][]` doubles what it is given, so that a line of them would
fill the memory; `join`, `map`, `merge` and `to_string`, which build large things from small ones,
are left out, and whatever a selection builds is counted against the message's budget.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.parser import Parser
from jmespath.visitor import TreeInterpreter

from ingest.decode.json.keys import pointer
from ingest.decode.refusals import Detail, shown

EXPRESSION_BYTES_MAX: Final = 1024
NODES_MAX: Final = 200
DEPTH_MAX: Final = 30
STEPS_MAX: Final = 200_000  # a message, all its expressions: some tenths of a second at worst

FUNCTIONS: Final = frozenset(
    {"abs", "avg", "ceil", "contains", "ends_with", "floor", "keys", "length", "max", "max_by",
     "min", "min_by", "not_null", "reverse", "sort", "sort_by", "starts_with", "sum", "to_array",
     "to_number", "type", "values"}
)  # fmt: skip

_WORDS_CHARS_MAX: Final = 200  # of jmespath, which repeats whole expressions

Node = Mapping[str, Any]


class TooMuchError(Exception):
    """A message makes its expressions work more than the budget."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Compiled. where: JSON pointer of what it finds, or the expression itself."""

    text: str
    where: str
    tree: Node

    @property
    def constant(self) -> object:
        """What it finds in every message, if it is a literal."""
        return self.tree["value"] if self.tree["type"] == "literal" else None


def expression(text: str) -> Expression | Detail:
    """Compile, or say what is wrong."""
    if len(text.encode(errors="replace")) > EXPRESSION_BYTES_MAX:
        return Detail(f"is longer than {EXPRESSION_BYTES_MAX} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PendingDeprecationWarning)
            tree: Node = Parser().parse(text).parsed
    except PendingDeprecationWarning:
        return Detail(f"{shown(text)} has a text in back quotes; write 'text'")
    except JMESPathError as error:
        return Detail(f"{shown(text)} is no JMESPath: {_first_line(error)}")
    except RecursionError:
        return Detail(f"is nested deeper than {DEPTH_MAX} levels")
    if why := _why_not(tree):
        return Detail(why)
    path = _path(tree)
    where = text if path is None else "".join(pointer("", part) for part in path)
    return Expression(text, where, tree)


class Finder:
    """Looks expressions up in the parts of one message, on one budget."""

    def __init__(self, steps_max: int = STEPS_MAX) -> None:
        self._interpreter = _Bounded(steps_max)

    def find(self, wanted: Expression, part: object) -> object:
        """Return what it finds; a `Detail` when it cannot be applied. Raises TooMuchError."""
        try:
            return self._interpreter.visit(wanted.tree, part)
        except JMESPathError as error:
            return Detail(f"{shown(wanted.text)} cannot be applied: {_first_line(error)}")
        except (TypeError, ValueError, ArithmeticError) as error:
            return Detail(f"{shown(wanted.text)} cannot be applied: {shown(str(error))}")

    def is_true(self, wanted: Expression, part: object) -> bool | Detail:
        """Whether what it finds counts as true in JMESPath: neither null, false nor empty."""
        found = self.find(wanted, part)
        if isinstance(found, Detail):
            return found
        return found is not None and found is not False and found not in ("", [], {})


class _Bounded(TreeInterpreter):  # type: ignore[misc]  # jmespath ships no types
    """Counts what it does, and what it builds."""

    def __init__(self, steps_max: int) -> None:
        super().__init__()
        self._left = steps_max

    def visit(self, node: Node, value: object) -> object:
        self._spend(1)
        return super().visit(node, value)

    def visit_multi_select_list(self, node: Node, value: object) -> object:
        return self._weighed(super().visit_multi_select_list(node, value))

    def visit_multi_select_dict(self, node: Node, value: object) -> object:
        return self._weighed(super().visit_multi_select_dict(node, value))

    def visit_function_expression(self, node: Node, value: object) -> object:
        arguments = [self.visit(child, value) for child in node["children"]]
        self._spend(sum(len(each) for each in arguments if isinstance(each, list | dict | str)))
        return self._functions.call_function(node["value"], arguments)

    def visit_flatten(self, node: Node, value: object) -> object:
        found = super().visit_flatten(node, value)
        self._spend(len(found) if isinstance(found, list) else 0)
        return found

    def _weighed(self, built: object) -> object:
        """Count every part of what was built, those that it holds twice twice."""
        waiting = [built]
        while waiting:
            part = waiting.pop()
            self._spend(1)
            if isinstance(part, list):
                waiting.extend(part)
            elif isinstance(part, dict):
                waiting.extend(part.values())
        return built

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise TooMuchError


def _why_not(tree: Node) -> str | None:
    """Judge size, depth and functions of a parsed expression."""
    for number, (node, depth) in enumerate(_nodes(tree), start=1):
        if number > NODES_MAX:
            return f"has more than {NODES_MAX} parts; split it"
        if depth > DEPTH_MAX:
            return f"is nested deeper than {DEPTH_MAX} levels"
        if node["type"] == "function_expression" and (why := _why_no_call(node)):
            return why
    return None


def _nodes(tree: Node) -> Iterator[tuple[Node, int]]:
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        children = [child for child in node["children"] if isinstance(child, Mapping)]
        waiting.extend((child, depth + 1) for child in children)


def _why_no_call(node: Node) -> str | None:
    name, given = node["value"], len(node["children"])
    if name not in FUNCTIONS:
        return f"{shown(name)}() is not offered; there are {', '.join(sorted(FUNCTIONS))}"
    signature: Sequence[Mapping[str, object]] = Functions.FUNCTION_TABLE[name]["signature"]
    takes = len(signature)
    if given < takes or (given > takes and not signature[-1].get("variadic")):
        return f"{name}() takes {takes} arguments, not {given}"
    return None


def _path(node: Node) -> tuple[str, ...] | None:
    """Members and positions on the way to what is found, if it is a plain path."""
    match node["type"]:
        case "field" | "index":
            return (str(node["value"]),)
        case "current" | "identity":
            return ()
        case "subexpression" | "index_expression":
            parts = [_path(child) for child in node["children"]]
            known = [part for part in parts if part is not None]
            return tuple(step for part in known for step in part) if known == parts else None
        case _:
            return None


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0].rstrip(":")[:_WORDS_CHARS_MAX] if lines else type(error).__name__
