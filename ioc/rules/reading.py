"""Rule files and files of their tests, from the disk."""

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from alerts.rules import parse_rules
from alerts.rules.trial import Suite, parse_suite
from core.model import RuleGroup
from core.place import Finding, Findings, read_foreign_yaml

RULES: Final = "rules"  # the folder of a place
SUFFIXES: Final = (".yml", ".yaml", ".rules")


def rule_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Give files, and those of folders, in order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.suffix in SUFFIXES)
        else:
            yield path


def read_rules(path: Path, name: str) -> tuple[tuple[RuleGroup, ...], tuple[Finding, ...]]:
    """Read a rule file: its groups, or what is wrong with the file of that name."""
    findings = Findings(name)
    raw = _bytes(path, findings)
    document = read_foreign_yaml(raw, findings) if raw is not None else None
    groups = parse_rules(document, findings) if document else ()
    found = findings.all()
    return (() if found else groups), found


def read_rules_of(place: Path) -> tuple[tuple[RuleGroup, ...], tuple[Finding, ...]]:
    """Read all rules of a place, which may have none."""
    folder = place / RULES
    groups, found = list[RuleGroup](), list[Finding]()
    for path in rule_files([folder]) if folder.is_dir() else ():
        own, wrong = read_rules(path, f"{RULES}/{path.name}")
        groups += own
        found += wrong
    return tuple(groups), tuple(found)


def read_suite(path: Path) -> tuple[Suite | None, tuple[RuleGroup, ...], tuple[Finding, ...]]:
    """Read a file of tests, and the rule files that it names, beside itself."""
    findings = Findings(str(path))
    raw = _bytes(path, findings)
    document = read_foreign_yaml(raw, findings) if raw is not None else None
    suite = parse_suite(document, findings) if document else None
    groups, found = list[RuleGroup](), list[Finding]()
    for pattern in suite.rule_files if suite else ():
        files = sorted(glob.glob(str(path.parent / pattern)))  # noqa: PTH207 - with folders, as promtool
        if not files:
            findings.add(0, "/rule_files", f"no file {pattern}")
        for file in files:
            own, wrong = read_rules(Path(file), file)
            groups += own
            found += wrong
    return suite, tuple(groups), (*findings.all(), *found)


def _bytes(path: Path, findings: Findings) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        findings.add(0, "", f"cannot be read: {error.strerror}")
        return None
