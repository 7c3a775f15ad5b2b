"""The text of a refused payload: the refused place is found, marked, and nothing hides."""

import time
from typing import Any

import pytest

from api.payload import AROUND_CHARS, excerpt, value_at

SAMPLES = (
    '{"samples": [{"value": 1}, {"labels": {"a/b": "x", "c~d": 2}, "value": -172}], "id": "7"}'
)


def fault(field: str, detail: str = "") -> dict[str, Any]:
    return {"index": 0, "field": field, "reason": "out_of_range", "detail": detail}


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/samples/1/value", "-172"),
        ("/samples/0", '{"value": 1}'),
        ("/samples/1/labels/a~1b", '"x"'),
        ("/samples/1/labels/c~0d", "2"),
        ("/id", '"7"'),
        ("/samples/2/value", None),
        ("/samples/0/labels", None),
        ("/samples/x", None),
        ("/id/0", None),
    ],
)
def test_a_pointer_finds_its_value(pointer: str, found: str | None) -> None:
    at = value_at(SAMPLES, pointer)
    assert (SAMPLES[slice(*at)] if at else None) == found


def test_a_text_with_brackets_and_quotes_is_passed_over() -> None:
    text = r'{"a": "]},\"{[", "b": [[], {}, 3]}'
    at = value_at(text, "/b/2")
    assert at
    assert text[slice(*at)] == "3"


def test_a_text_that_was_cut_inside_a_string_ends_there() -> None:
    assert value_at(r'{"a": "b\"c' + "\\", "/a") == (6, 12)
    assert value_at('{"a": 1, "b', "/b") is None


@pytest.mark.parametrize("begin", ['{"a": ["', '{"a": {"', '[["', '["a", "'])
def test_a_string_without_an_end_is_read_once(begin: str) -> None:
    body = (begin + 65_536 * r"\"").encode()[:65_536]
    started = time.process_time()
    for pointer in ("/b", "/1", "/a/1/b"):
        excerpt(body, [fault(pointer)])
    assert time.process_time() - started < 2  # over and over: minutes


@pytest.mark.parametrize("text", ["", "{", '{"a"', '{"a":', "[1, 2", "[]", "}", "nonsense"])
def test_what_is_no_json_has_no_places(text: str) -> None:
    assert value_at(text, "/a/0") is None
    assert value_at(text, "/1") in (None, (4, 5))


@pytest.mark.parametrize(
    ("body", "where", "detail", "marked"),
    [
        (SAMPLES.encode(), "/samples/1/value", "", "-172"),
        (b"m value=1 5\nm value=x 6\n", "line 2", "", "m value=x 6"),
        (b'{"a": 1', "", "not JSON: expecting ',' delimiter at line 1, column 7", "1"),
        (b'{"a": \xff}', "", "not UTF-8 at byte 6", r"\xff"),
        (b"abc", "line 9", "", ""),
        (b"abc", "values[0].x", "temperature: expected a number", ""),
    ],
)
def test_each_kind_of_fault_marks_its_place(
    body: bytes, where: str, detail: str, marked: str
) -> None:
    assert excerpt(body, [fault(where, detail)]).marked == marked


def test_the_first_fault_that_can_be_found_is_marked() -> None:
    found = excerpt(SAMPLES.encode(), [fault("/nowhere"), fault("/samples/0/value")])
    assert (found.before + found.marked + found.after, found.marked) == (SAMPLES, "1")


def test_a_long_payload_is_cut_around_the_place() -> None:
    body = b'{"a": "' + b"x" * 5000 + b'", "b": 12, "c": "' + b"y" * 5000 + b'"}'
    found = excerpt(body, [fault("/b")])
    assert (found.marked, found.cut_before, found.cut_after) == ("12", True, True)
    assert len(found.before) == len(found.after) == AROUND_CHARS
    unknown = excerpt(body, [])
    assert (unknown.marked, unknown.cut_before, unknown.cut_after) == ("", False, True)


def test_nothing_hides_or_turns_the_text() -> None:
    body = "a\u202eb\u200bc\x1b[2J\n".encode()
    assert excerpt(body, []).after == "a\\u202eb\\u200bc\\x1b[2J\n"
