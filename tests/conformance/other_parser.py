"""Prints how another parser of PromQL understands each line of its input.

It runs in a process of its own, because hostile input can end it.
"""

import sys

import promql_parser


def shape(tree: promql_parser.Expr) -> str:
    """Write what binds to what: every operation in parentheses, nothing else of the text's."""
    match tree:
        case promql_parser.ParenExpr():
            written = shape(tree.expr)
        case promql_parser.UnaryExpr():
            written = f"(-{shape(tree.expr)})"
        case promql_parser.BinaryExpr():
            written = f"({shape(tree.lhs)} {tree.op} {shape(tree.rhs)})"
        case promql_parser.AggregateExpr():
            parameter = [shape(tree.param)] if tree.param else []
            written = f"{tree.op}({', '.join([*parameter, shape(tree.expr)])})"
        case promql_parser.Call():
            written = f"{tree.func.name}({', '.join(map(shape, tree.args))})"
        case promql_parser.SubqueryExpr():
            written = f"{shape(tree.expr)}[:]"
        case promql_parser.MatrixSelector():
            written = f"{tree.vector_selector.name}[]"
        case promql_parser.VectorSelector():
            written = str(tree.name)
        case promql_parser.NumberLiteral():
            written = f"{tree.val:g}"
        case _:
            written = "text"
    return written


def understood(text: str) -> str:
    """Write the shape of an expression; empty if it is refused."""
    try:
        return shape(promql_parser.parse(text))
    except ValueError:
        return ""


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{understood(line.rstrip())}\n")
        sys.stdout.flush()
