"""Nothing was ever received: every place of a number says so, and no zero is invented."""

import re

import pytest

from . import looks
from .center import ADMIN
from .looks import Number
from .place import KINDS, WALL
from .release import Release
from .visitor import DESK, Regular, live, wall_path

NOT_A_NUMBER = re.compile(r"NaN|undefined|null|Infinity|Invalid|\[object", re.IGNORECASE)
# These count what the center itself knows, also when nothing came.
OWN_COUNTS = {"nguồn số liệu", "từ chối", "ca", "người", "cảnh báo"}
OWN_NOTES = {"trung tâm đếm", "theo danh mục"}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_wall_without_data(empty: Release, onlooker: Regular, kind: str) -> None:
    page = await onlooker.page(wall_path(WALL, f"{WALL}-{kind}"), url=empty.url)
    await live(page)
    numbers = await looks.numbers(page)
    assert numbers
    assert [
        one for one in numbers if one["unit"].lower() not in OWN_COUNTS and not _says_why(one)
    ] == []
    assert not NOT_A_NUMBER.search(await page.inner_text("body"))


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/", "tbody [data-value]"),
        ("/admin/sources", "[data-source-row]"),
        ("/admin/sources?source=do-cong", ".facts"),
        ("/admin/screens", "main .panel-note"),
    ],
)
async def test_a_desk_without_data(
    empty: Release, onlooker: Regular, path: str, there: str
) -> None:
    page = await onlooker.page(path, ADMIN, url=empty.url, pixels=DESK)
    await page.wait_for_selector(there)
    numbers = await looks.numbers(page)
    assert [one for one in numbers if not _is_our_own(one) and not _says_why(one)] == []
    assert not NOT_A_NUMBER.search(await page.inner_text("body"))


def _is_our_own(number: Number) -> bool:
    return number.get("note") in OWN_NOTES or number["unit"].lower() in OWN_COUNTS


def _says_why(number: Number) -> bool:
    return number["text"] == "—" and number["quality"] == "never" and bool(number.get("reason"))
