"""Each screen speaks one language: no key, no text that was never translated."""

import re

import pytest
from playwright.async_api import Page

from core.store.product import product_sources
from ioc.place import read_place

from . import looks
from .center import ADMIN, PROJECT
from .place import KINDS, WALL
from .visitor import DESK, Visitor, live

# Letters that only Vietnamese has.
VIETNAMESE = re.compile(
    "[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE
)
KEY = re.compile(r"^[a-z]+(\.[a-zA-Z]+)+$|undefined|\[object|\{\w+\}|=>")
_LITERAL = re.compile(r'"([^"\n]{3,})"')
_TEXTS = PROJECT / "dashboards" / "web" / "src" / "i18n"


@pytest.mark.parametrize("path", ["/login", "/", "/admin/sources", f"/wall/{WALL}"])
async def test_no_word_of_the_other_language(visitor: Visitor, path: str) -> None:
    said = {language: await _said(visitor, path, language) for language in ("vi", "en")}
    places_own = _names_of_the_place()
    strange = {
        "vi": [text for text in said["vi"] if text in _only_english()],
        "en": [text for text in said["en"] if VIETNAMESE.search(_without(text, places_own))],
    }
    assert strange == {"vi": [], "en": []}
    assert [text for text in (*said["vi"], *said["en"]) if KEY.search(text)] == []


async def _said(visitor: Visitor, path: str, language: str) -> list[str]:
    """Every text of a screen, on all its pages."""
    page = await visitor.page(f"{path}?lang={language}", ADMIN, pixels=DESK)
    if not path.startswith("/wall"):
        await page.wait_for_selector("form, tbody [data-value]")
        return await _texts(page)
    await live(page)
    said = []
    for number, kind in enumerate(KINDS, 1):
        await page.keyboard.press(str(number))
        await page.wait_for_selector(f"main[data-page='{WALL}-{kind}']")
        said += await _texts(page)
    return said


async def _texts(page: Page) -> list[str]:
    return [one["text"] for one in await looks.texts(page)]


def _only_english() -> set[str]:
    """Return the texts of en.ts that vi.ts does not have."""
    english, vietnamese = (
        set(_LITERAL.findall((_TEXTS / f"{language}.ts").read_text())) for language in ("en", "vi")
    )
    return english - vietnamese


def _names_of_the_place() -> list[str]:
    """Vietnamese names in the files of the place and the product; sources have only these."""
    place, _ = read_place(PROJECT / "config" / "tam-duong")
    assert place is not None
    walls = (PROJECT / "config" / "tam-duong" / "walls.yml").read_text()
    named = [
        *(source.name_vi for source in (*place.sources, *product_sources())),
        *(unit.name_vi for unit in place.units),
        *re.findall(r"(?:name|label|title|noun)_vi: ([^,}\n]+)", walls),
    ]
    return sorted(named, key=len, reverse=True)


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text
