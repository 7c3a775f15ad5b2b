"""`python -m benchmarks.promql.compliance`: the queries of prometheus/compliance, asked of both."""

import itertools
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from benchmarks.machine import described
from core.service.clock import SystemClock
from tests.real_data import real_data

from .both import Both, both
from .demo import Demo

TOLERANCE: Final = 1e-10
HISTORY_MS: Final = 90 * 60_000
RANGE_SECONDS: Final = 30 * 60
STEP_SECONDS: Final = 10
_SEED: Final = 7
# As the compliance tester expands them.
VARIANTS: Final[Mapping[str, str]] = {
    "range": "1s 15s 1m 5m 15m 1h",
    "offset": "1m 5m 10m",
    "simpleAggrOp": "sum avg max min count stddev stdvar",
    "simpleTimeAggrOp": "sum avg max min count stddev stdvar absent last present",
    "topBottomOp": "topk bottomk",
    "quantile": "-0.5 0.1 0.5 0.75 0.95 0.90 0.99 1 1.5",
    "arithBinOp": "+ - * / % ^",
    "compBinOp": "== != < > <= >=",
    "binOp": "+ - * / % ^ == != < > <= >=",
    "simpleMathFunc": "abs ceil floor exp sqrt ln log2 log10 round sgn",
    "extrapolatedRateFunc": "delta rate increase",
    "clampFunc": "clamp_min clamp_max",
    "instantRateFunc": "idelta irate",
    "dateFunc": "day_of_month day_of_week day_of_year days_in_month hour minute month year",
}


def queries() -> Iterator[str]:
    """Give every query, its variants written out."""
    cases = yaml.safe_load(real_data("prometheus/compliance/promql-test-queries.yml").read_text())[
        "test_cases"
    ]
    for case in cases:
        names = case.get("variant_args", [])
        for chosen in itertools.product(*(VARIANTS[name].split() for name in names)):
            text = str(case["query"])
            for name, value in zip(names, chosen, strict=True):
                text = text.replace("{{." + name + "}}", value)
            yield text


def main() -> None:
    """Ask all; print what differs, and a table for the record."""
    now_ms = int(SystemClock().now().timestamp()) // 60 * 60_000
    counts, wrong = Counter[str](), []
    with both() as pair:
        for part in Demo(_SEED).slices(now_ms - HISTORY_MS, now_ms, 300_000):
            pair.write(part)
        end = now_ms // 1000
        times = {"start": end - RANGE_SECONDS, "end": end, "step": STEP_SECONDS}
        for text in queries():
            for path, moments in (("query_range", times), ("query", {"time": end - 60})):
                counts["asked"] += 1
                if why := _difference(pair, path, text, moments):
                    wrong.append(f"{path} {text}: {why}")
    for each in wrong:
        print(each, file=sys.stderr)
    print(f"{counts['asked'] - len(wrong)} of {counts['asked']} questions, ", end="")
    print(f"{sum(1 for _ in queries())} expressions; values to {TOLERANCE:g}.\n{described()}")


def _difference(pair: Both, path: str, text: str, moments: Mapping[str, int]) -> str:
    """Say in what the answers differ; nothing if they do not."""
    theirs, ours = pair.ask(path, query=text, **moments)
    for member in ("status", "errorType"):
        if theirs.get(member) != ours.get(member):
            return f"theirs {str(theirs)[:200]}, ours {str(ours)[:200]}"
    if theirs["status"] == "error":
        return ""
    theirs, ours = theirs["data"], ours["data"]
    if theirs["resultType"] != ours["resultType"]:
        return f"{theirs['resultType']}, ours {ours['resultType']}"
    if theirs["resultType"] in {"scalar", "string"}:
        return _unlike({"": [theirs["result"]]}, {"": [ours["result"]]})
    return _unlike(_by_labels(theirs["result"]), _by_labels(ours["result"]))


def _unlike(theirs: Mapping[str, list[Any]], ours: Mapping[str, list[Any]]) -> str:
    for labels in theirs.keys() | ours.keys():
        left, right = theirs.get(labels, []), ours.get(labels, [])
        if len(left) != len(right):
            return f"{labels}: {len(left)} points, ours {len(right)}"
        for pair in zip(left, right, strict=True):
            if not _same(*pair):
                return f"{labels}: {pair[0]}, ours {pair[1]}"
    return ""


def _by_labels(result: list[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {
        repr(sorted(each["metric"].items())): each.get("values") or [each["value"]]
        for each in result
    }


def _same(theirs: list[Any], ours: list[Any]) -> bool:
    if theirs[0] != ours[0]:
        return False
    if theirs[1] == ours[1]:
        return True
    a, b = float(theirs[1]), float(ours[1])
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=TOLERANCE)


if __name__ == "__main__":
    main()
