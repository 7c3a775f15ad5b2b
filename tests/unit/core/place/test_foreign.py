"""YAML of others: aliases and merges are read, and stay as small as what was written."""

from collections.abc import Mapping

import pytest

from core.place import Findings, Node, read_foreign_yaml
from core.place.foreign import FOREIGN_BYTES_MAX, NODES_MAX

TEN = ", ".join("*a" for _ in range(10))


def read(text: str) -> tuple[object, list[str]]:
    findings = Findings("x.yml")
    document = read_foreign_yaml(text.encode(), findings)
    return plain(document.root) if document else None, [str(one) for one in findings.all()]


def plain(node: Node) -> object:
    """Give a tree without its places."""
    match node.value:
        case Mapping():
            return {key: plain(each) for key, each in node.value.items()}
        case tuple():
            return [plain(each) for each in node.value]
        case _:
            return node.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x 1\nb: *x", {"a": 1, "b": 1}),
        ("a: &x {c: 1, d: 2}\nb: {<<: *x, d: 3}", {"a": {"c": 1, "d": 2}, "b": {"c": 1, "d": 3}}),
        ("b: {<<: [{c: 1}, {c: 2, d: 2}]}", {"b": {"c": 1, "d": 2}}),
        ("a: &x 1\nb: &x 2\nc: *x", {"a": 1, "b": 2, "c": 2}),
        ("a: no\nb: '1'\nc: 0213", {"a": "no", "b": "1", "c": "0213"}),
        ("a: ''", {"a": ""}),
    ],
)
def test_what_stands_for_what(text: str, value: object) -> None:
    assert read(text) == (value, [])


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("a: *x", "x.yml:1: /a: alias *x stands for nothing before it"),
        ("a: &x [*x]", "x.yml:1: /a/0: alias *x stands for nothing before it"),
        ("a: {<<: 1}", "x.yml:1: /a: only mappings can be merged by <<"),
        (
            "a: !!python/name:os.system x",
            "x.yml:1: /a: tag tag:yaml.org,2002:python/name:os.system;",
        ),
        ("a: [", "x.yml:2: not YAML: did not find expected node content"),
        ("a: 1\n---\nb: 2", "x.yml:2: a second document (---); one file holds one"),
        ("", "x.yml: the file is empty"),
    ],
)
def test_what_is_refused(text: str, finding: str) -> None:
    _, findings = read(text)
    assert findings[0].startswith(finding)


def test_a_bomb_of_aliases_is_refused_before_it_unfolds() -> None:
    bomb = "a: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]\n" + "".join(
        f"a{n}: &a{n} [{TEN.replace('*a', f'*a{n - 1}')}]\n" for n in range(1, 12)
    )
    assert read(bomb) == (None, [f"x.yml: more than {NODES_MAX} values; split the file"])


def test_a_file_without_end_is_refused() -> None:
    root, findings = read("a: 1\n" * (FOREIGN_BYTES_MAX // 5 + 1))
    assert root is None
    assert len(findings) == 1
