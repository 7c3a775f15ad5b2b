"""What is wrong with a rule that somebody wants to try: each mistake with its place. Pure."""

from collections.abc import Iterator, Mapping

from alerts.template import TemplateError, check_template
from core.model import Identity, identity_fault
from promql.parse import ParseError, parse
from promql.tree import ValueType

from .models import BacktestRule

Fault = Mapping[str, object]


def faults(rule: BacktestRule) -> Iterator[Fault]:
    """Give mistakes as {field, reason}; of the expression with start and end, in characters."""
    yield from _of_expr(rule.expr)
    for name in rule.labels:
        if reason := _of_label(name):
            yield _fault(f"/rule/labels/{_escaped(name)}", reason)
    texts = {"labels": rule.labels, "annotations": rule.annotations}
    for of, texts_ in texts.items():
        for name, text in texts_.items():
            try:
                check_template(text)
            except TemplateError as error:
                yield _fault(f"/rule/{of}/{_escaped(name)}", str(error))


def _of_expr(expr: str) -> Iterator[Fault]:
    try:
        tree = parse(expr)
    except ParseError as error:
        place = {"start": error.span.start, "end": error.span.end}
        yield {**_fault("/rule/expr", str(error)), **place}
        return
    if tree.type not in {ValueType.SCALAR, ValueType.VECTOR}:
        reason = f"gives a {tree.type.documented}; an alert takes an instant vector or a scalar"
        yield {**_fault("/rule/expr", reason), "start": 0, "end": len(expr)}


def _of_label(name: str) -> str | None:
    fault = identity_fault(Identity.of("alert", {name: "text"}), where="")
    return fault.detail if fault else None


def _fault(field: str, reason: str) -> dict[str, object]:
    return {"field": field, "reason": reason}


def _escaped(name: str) -> str:
    """Write a name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
