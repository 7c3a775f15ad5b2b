"""`ioc rules check` and `ioc rules test`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from alerts.rules import advice
from alerts.rules.trial import run_suite
from core.model import AlertRule, RuleGroup
from core.place import Finding
from ioc.counted import counted
from ioc.people.desk import refuse

from .bring import export, import_, list_, remove
from .junit import File, Ran, junit_xml
from .reading import read_rules, read_suite, rule_files
from .tried import backtest

app = typer.Typer(
    help="Rule files as Prometheus writes them: judged, tried, and brought in.",
    no_args_is_help=True,
)


app.command("import")(import_)
app.command("remove")(remove)
app.command("list")(list_)
app.command("export")(export)
app.command("backtest")(backtest)


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
def try_(
    paths: Annotated[list[Path], typer.Argument(help="Files of tests, as promtool has them.")],
    report: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Also write JUnit XML, for a CI.")
    ] = None,
) -> None:
    """Run tests of rules: series go in, and alerts or numbers have to come out."""
    files = [_ran(path) for path in paths]
    if report is not None:
        try:
            report.write_bytes(junit_xml(files))
        except OSError as error:
            refuse(f"{report} cannot be written: {error.strerror}")
    failed = any(file.mistakes or any(each.failures for each in file.tests) for file in files)
    raise typer.Exit(int(failed))


def _ran(path: Path) -> File:
    """Run the tests of a file, and tell of them."""
    suite, groups, findings = read_suite(path)
    _tell(findings)
    if suite is None or findings:
        return File(str(path), mistakes=list(map(str, findings)))
    tests = list[Ran]()
    for case in suite.cases:
        failures = run_suite(replace(suite, cases=(case,)), groups)
        name = f"{case.name}: " if case.name else ""
        _tell(f"{path}:{each.line}: {name}{each.message}" for each in failures)
        tests.append(Ran(case.name, case.line, [each.message for each in failures]))
    if not any(test.failures for test in tests):
        typer.echo(f"{path}: {counted(len(tests), 'test')} passed")
    return File(str(path), tests)


def _tell(lines: Iterable[Finding | str]) -> None:
    for line in lines:
        typer.echo(str(line), err=True)


def _counted(groups: Sequence[RuleGroup]) -> str:
    rules = [rule for group in groups for rule in group.rules]
    count = sum(isinstance(rule, AlertRule) for rule in rules)
    told = f"{counted(len(groups), 'group')}, {counted(count, 'alert')}"
    return f"{told}, {len(rules) - count} recorded; no mistake"
