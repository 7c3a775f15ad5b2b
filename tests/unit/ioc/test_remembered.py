"""Commands beside `ioc up` go by what it was told."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.service.address import Address
from core.service.settings import Secret, Settings
from ioc.remembered import FILE, recalled, remember


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    """Give the settings of somebody who names the state folder and nothing else."""
    return replace(Settings(), state=tmp_path)


def of_the_service(given: Settings) -> Settings:
    return replace(
        given,
        config=Path("/etc/ioc/place"),
        http=Address("127.0.0.1", 9000),
        database_url="postgresql://ioc@db/ioc",
        public_url="https://ioc.example.vn",
    )


def test_what_is_not_given_is_that_of_the_last_run(given: Settings) -> None:
    remember(replace(of_the_service(given), admin_password=Secret("correct horse")))
    assert recalled(given, {}) == of_the_service(given)
    assert "horse" not in (given.state / FILE).read_text()
    assert (given.state / FILE).stat().st_mode & 0o777 == 0o600


def test_what_is_given_stands(given: Settings) -> None:
    remember(of_the_service(given))
    environment = {"IOC_HTTP": "127.0.0.1:7000", "IOC_CONFIG": "", "PATH": "/bin"}
    found = recalled(replace(given, http=Address("127.0.0.1", 7000)), environment)
    assert found == replace(of_the_service(given), http=Address("127.0.0.1", 7000))


def test_a_folder_that_was_moved_is_where_it_is(given: Settings, tmp_path: Path) -> None:
    remember(given)
    moved = tmp_path / "moved"
    moved.mkdir()
    (given.state / FILE).rename(moved / FILE)
    assert recalled(replace(given, state=moved), {}).state == moved


@pytest.mark.parametrize("text", ["", "IOC_OF_A_LATER_VERSION=1\n", "IOC_HTTP=x\n", "rubbish"])
def test_what_cannot_be_understood_is_passed_over(given: Settings, text: str) -> None:
    (given.state / FILE).write_text(text)
    assert recalled(given, {}) == given


def test_without_an_earlier_run_nothing_changes(given: Settings) -> None:
    assert recalled(given, {}) == given
