"""The end of a certificate from its bytes, whatever bytes come."""

import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.service.outbound.certificate import not_after


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


def made(folder: Path, *, ends: str) -> bytes:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a.vn"
    subprocess.run(
        [*command.split(), "-keyout", "key", "-outform", "DER", "-out", "cert",
         "-not_before", "20000101000000Z", "-not_after", ends],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return (folder / "cert").read_bytes()


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("20010203040506Z", datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("20261231235959Z", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("20501231235959Z", datetime(2050, 12, 31, 23, 59, 59, tzinfo=UTC)),  # another type
        ("99991231235959Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_end_is_read(folder: Path, ends: str, expected: datetime) -> None:
    assert not_after(made(folder, ends=ends)) == expected


def test_a_certificate_cut_anywhere_is_none(folder: Path) -> None:
    whole = made(folder, ends="20261231235959Z")
    for length in range(len(whole)):
        with pytest.raises(ValueError, match=r"\w"):
            not_after(whole[:length])


@given(st.binary(max_size=200))
def test_no_bytes_break_it(der: bytes) -> None:
    with suppress(ValueError):
        assert not_after(der).tzinfo is UTC
