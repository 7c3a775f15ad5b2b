"""YAML that a place may hold, and what is said about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.place import Findings, Node, read_yaml
from core.place.document import YAML_BYTES_MAX


def read(text: str | bytes) -> tuple[Node | None, list[str]]:
    findings = Findings("x.yml")
    raw = text.encode() if isinstance(text, str) else text
    document = read_yaml(raw, findings)
    root = document.root if document else None
    return root, [str(finding) for finding in findings.all()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ("~", None),
        ("no", "no"),  # YAML 1.1 would say false
        ("on", "on"),
        ("0213", "0213"),  # YAML 1.1 would say 139
        ("07:00", "07:00"),  # YAML 1.1 would say 420
        ("2025-07-01", "2025-07-01"),
        ("1_000", "1_000"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("123456789012345678901", "123456789012345678901"),
        ("Tam Đường", "Tam Đường"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    root, findings = read(text)
    assert root is not None
    assert (root.value, type(root.value), findings) == (value, type(value), [])


def test_every_node_knows_its_place() -> None:
    root, _ = read("a: 1\nb:\n  - x\n  - {c: y}\n")
    assert root == Node(
        {
            "a": Node(1, 1, 4, "/a"),
            "b": Node(
                (
                    Node("x", 3, 5, "/b/0"),
                    Node({"c": Node("y", 4, 9, "/b/1/c")}, 4, 5, "/b/1"),
                ),
                3,
                3,
                "/b",
            ),
        },
        1,
        1,
        "",
    )


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["x.yml: the file is empty"]),
        ("# only a comment\n", ["x.yml: the file is empty"]),
        ("a: 1\nb: 2\na: 3\n", ["x.yml:3: /a: key already given on line 1; keep one"]),
        (
            BOMB,
            [
                "x.yml:2: /b/0: alias *a; write the value out",
                "x.yml:2: /b/1: alias *a; write the value out",
                "x.yml:3: /c/0: alias *b; write the value out",
                "x.yml:3: /c/1: alias *b; write the value out",
            ],
        ),
        (
            "a: 1\nb: !!python/object/apply:os.system [ls]\n",
            [
                (
                    "x.yml:2: /b: tag tag:yaml.org,2002:python/object/apply:os.system; "
                    "tags are not read, remove it"
                )
            ],
        ),
        ("a: !!int x", ["x.yml:1: /a: tag tag:yaml.org,2002:int; tags are not read, remove it"]),
        ("? [a]\n: b\n", ["x.yml:1: a key must be a plain word"]),
        ("a\n---\nb\n", ["x.yml:2: a second document (---); one file holds one"]),
        ("a: [1\nb: 2\n", ["x.yml:2: not YAML: expected ',' or ']', but got ':'"]),
        ("a: 'x\n", ["x.yml:2: not YAML: found unexpected end of stream"]),
        ("a: @x\n", ["x.yml:1: not YAML: found character '@' that cannot start any token"]),
        ("[" * 5000, [f"x.yml:1: {'/0' * 20}: nested deeper than 20 levels"]),
        (
            "a: b\u200bc\n",
            ["x.yml:1: hidden character U+200B at column 5; remove it"],
        ),
        (
            "a: ok\nb: Ta\u0309\n",
            [
                (
                    "x.yml:2: letters and marks are not composed (NFC); "
                    "save the file with composed letters"
                )
            ],
        ),
        (b"a: 1\nb: \xff\n", ["x.yml:2: byte 0xff is not UTF-8; save the file as UTF-8"]),
        (
            b" " * (YAML_BYTES_MAX + 1),
            [
                (
                    f"x.yml: {YAML_BYTES_MAX + 1} bytes; at most {YAML_BYTES_MAX} are read. "
                    "Is this the right file?"
                )
            ],
        ),
    ],
)
def test_what_is_refused(text: str | bytes, expected: list[str]) -> None:
    assert read(text)[1] == expected


def test_a_byte_order_mark_is_passed_over() -> None:
    root, findings = read(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert (root and root.value, findings) == (
        {"a": Node(1, 1, 4, "/a"), "b": Node(2, 2, 4, "/b")},
        [],
    )


@given(st.text(alphabet=st.sampled_from("ab1: -[]{}\n'\"&*!|>?#\t%@`,~.eé\u200b\x00"), max_size=60))
def test_any_text_gives_a_tree_or_findings(text: str) -> None:
    root, findings = read(text)
    assert root is not None or findings


@given(st.binary(max_size=60))
def test_any_bytes_give_a_tree_or_findings(raw: bytes) -> None:
    root, findings = read(raw)
    assert root is not None or findings
