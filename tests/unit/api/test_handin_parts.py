"""A body in parts: whatever bytes a file has, they come out as they went in; else a reason."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.handin.parts import NotInPartsError, parted
from api.handin.said import said_of
from core.service.problem import ProblemError

TYPE = "multipart/form-data; boundary=b"
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


@given(raw=st.binary(max_size=300), said=st.text(max_size=50), name=st.sampled_from(["a.xlsx", ""]))
def test_what_a_client_sends_comes_out(raw: bytes, said: str, name: str) -> None:
    request = httpx.Request(
        "POST", "http://x", files={"file": (name or None, raw)}, data={"answers": said}
    )
    found = parted(request.headers["content-type"], request.read())
    assert (bytes(found.file), found.file_name, found.texts) == (raw, name, {"answers": said})


def test_line_breaks_and_dashes_within_a_file_are_its_own() -> None:
    inner = b"\r\n--a\r\n\r\n--\r\n"
    found = parted('multipart/form-data; boundary="b"', FILE + inner + b"\r\n--b--\r\n")
    assert (bytes(found.file), found.file_name) == (inner, "a.csv")
    before = parted(TYPE, b"a preamble\r\n" + FILE + b"\r\n--b--")
    assert bytes(before.file) == b""


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("application/json", b"{}", "expected multipart/form-data"),
        ("multipart/form-data", FILE, "expected multipart/form-data"),
        (TYPE, b"", "an end"),
        (TYPE, FILE + b"cut", "in the middle"),
        (TYPE, FILE + b"x\r\n--b", "in the middle"),
        (TYPE, b"--b\r\n\r\nx\r\n--b--", "no name"),
        (TYPE, b'--b\r\nContent-Disposition: form-data; name="file"\r\n--b--', "no header"),
        (TYPE, b"--b\r\nX: " + bytes(3000) + b"\r\n\r\n\r\n--b--", "very long"),
        (TYPE, FILE.replace(b'"file"', b'"other"') + b"x\r\n--b--", "no part `file`"),
        (TYPE, FILE.replace(b'"file"', b'"other"') + b"\xff\r\n--b--", "not UTF-8"),
        (TYPE, b"\r\n".join([FILE.replace(b'"file"', b'"c"') + b"x"] * 6) + b"\r\n--b--", "few"),
    ],
)
def test_what_is_not_in_parts(kind: str, body: bytes, why: str) -> None:
    with pytest.raises(NotInPartsError, match=why):
        parted(kind, body)


@pytest.mark.parametrize("what", ['"reasons": {"jump": TEXT}', '"reason": TEXT', '"request": TEXT'])
def test_what_no_table_takes_is_refused_by_its_name(what: str) -> None:
    name = what.split('"')[1]
    assert said_of(f"{{{what}}}".replace("TEXT", '"l\\u00fd do"')).model_fields_set == {name}
    with pytest.raises(ProblemError) as refused:
        said_of(f"{{{what}}}".replace("TEXT", '"a\\u0000b"'))
    assert refused.value.problem.detail.startswith(f"/answers/{name}")
