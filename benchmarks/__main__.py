"""`python -m benchmarks [NAME …] [--size S]`: run benchmarks, print Markdown for RESULTS.md."""

import argparse
import importlib

NAMES = (
    "decode", "ingest", "mqtt", "latency", "probes", "storage", "sustained", "panels", "promql",
    "rules", "webhook", "escalation", "storm", "backtest", "undisturbed", "board", "handin",
    "report", "boards",
)  # fmt: skip


def main() -> None:
    """Run those that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--size", type=float, default=1.0, help="share of the full length")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in NAMES]:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    for name in arguments.names or NAMES:
        print(f"## {name}\n", flush=True)
        print(importlib.import_module(f"benchmarks.{name}").run(arguments.size), end="\n\n")


if __name__ == "__main__":
    main()
