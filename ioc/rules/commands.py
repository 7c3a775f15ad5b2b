"""`ioc rules check` and `ioc rules test`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from alerts.rules import advice
from alerts.rules.trial import run_suite
from core.model import AlertRule, RuleGroup
from core.place import Finding
from ioc.counted import counted

from .bring import import_, list_, remove
from .reading import read_rules, read_suite, rule_files

app = typer.Typer(
    help="Rule files as Prometheus writes them: judged, tried, and brought in.",
    no_args_is_help=True,
)


app.command("import")(import_)
app.command("remove")(remove)
app.command("list")(list_)


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Rule files, or folders of them.")],
) -> None:
    """Read rule files and report every mistake at once, by line and field."""
    files = list(rule_files(paths))
    failed = not files
    for path in files:
        groups, findings = read_rules(path, str(path))
        _tell(findings)
        failed = failed or bool(findings)
        if not findings:
            typer.echo(f"{path}: {_counted(groups)}")
        _tell(advice(groups, metrics=()))
    if not files:
        typer.echo(f"no rule file in {', '.join(map(str, paths))}", err=True)
    raise typer.Exit(int(failed))


@app.command("test")
def test_(
    paths: Annotated[list[Path], typer.Argument(help="Files of tests, as promtool has them.")],
) -> None:
    """Run tests of rules: series go in, and alerts or numbers have to come out."""
    failed = False
    for path in paths:
        suite, groups, findings = read_suite(path)
        _tell(findings)
        failures = run_suite(suite, groups) if suite and not findings else []
        for failure in failures:
            name = f"{failure.case}: " if failure.case else ""
            typer.echo(f"{path}:{failure.line}: {name}{failure.message}", err=True)
        failed = failed or bool(findings) or bool(failures)
        if suite and not findings and not failures:
            typer.echo(f"{path}: {counted(len(suite.cases), 'test')} passed")
    raise typer.Exit(int(failed))


def _tell(lines: Iterable[Finding | str]) -> None:
    for line in lines:
        typer.echo(str(line), err=True)


def _counted(groups: Sequence[RuleGroup]) -> str:
    rules = [rule for group in groups for rule in group.rules]
    count = sum(isinstance(rule, AlertRule) for rule in rules)
    told = f"{counted(len(groups), 'group')}, {counted(count, 'alert')}"
    return f"{told}, {len(rules) - count} recorded; no mistake"
