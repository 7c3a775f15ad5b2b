"""Each screen speaks one language (no key, nothing untranslated), and is open to everybody."""

import functools
import re
from collections.abc import Iterable, Mapping

import pytest
from playwright.async_api import Page

from core.store.product import product_sources
from ioc.place import read_place

from . import looks
from .center import ADMIN, PROJECT, Center
from .place import KINDS, WALL
from .states import STATES, State, screens
from .visitor import DESK, Regular, Visitor, live, wall_path

# Letters that only Vietnamese has.
VIETNAMESE = re.compile(
    "[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE
)
KEY = re.compile(r"^[a-z]+(\.[a-zA-Z]+)+$|undefined|\[object|\{\w+\}|=>")
_LITERAL = re.compile(r'"([^"\n]{3,})"')
_TEXTS = PROJECT / "dashboards" / "web" / "src" / "i18n"


# In each language a language is called what its speakers call it.
LANGUAGES = ("Tiếng Việt",)
OWN_NAMES = ("Tẩn Văn Bình",)  # of who is signed in


# Opening a state takes longer than looking at it: it is looked at for both.
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_a_state_of_the_desk_speaks_one_language_and_is_open_to_everybody(
    center: Center, onlooker: Regular, state: State
) -> None:
    said = {}
    context = await onlooker.context(ADMIN, pixels=DESK)
    page = await context.new_page()
    with screens(center):
        for language in ("en", "vi"):
            await state.open(page, language)
            said[language] = await _texts(page)
            assert await looks.violations(page) == [], language
        await page.evaluate(_SHOW_LIGHT)
        assert await looks.violations(page, "color-contrast") == []
    _expect_one_language(said)


_SHOW_LIGHT = "document.documentElement.dataset.theme = 'light'"


async def test_no_word_of_the_other_language_on_a_wall(onlooker: Regular) -> None:
    said: dict[str, list[str]] = {"vi": [], "en": []}
    for language, found in said.items():
        page = await onlooker.page(wall_path(WALL, lang=language), ADMIN)
        await live(page)
        for number, kind in enumerate(KINDS, 1):
            await page.keyboard.press(str(number))
            await page.wait_for_selector(f"main[data-page='{WALL}-{kind}']")
            found.extend(await _texts(page))
    _expect_one_language(said)


async def test_no_word_of_the_other_language_beside_a_code(visitor: Visitor) -> None:
    said = {}
    for language in ("vi", "en"):
        page = await visitor.page(wall_path(WALL, lang=language), None)
        await page.wait_for_selector("main[data-pairing]:not([data-pairing=''])")
        code = await page.locator("main").get_attribute("data-pairing")
        said[language] = [text for text in await _texts(page) if text != code]
    _expect_one_language(said)


def _expect_one_language(said: Mapping[str, Iterable[str]]) -> None:
    own = [*_names_of_the_place(), *LANGUAGES, *OWN_NAMES]
    strange = {
        "vi": [text for text in said["vi"] if text in _only_english()],
        "en": [text for text in said["en"] if VIETNAMESE.search(_without(text, own))],
    }
    assert strange == {"vi": [], "en": []}
    assert [text for text in (*said["vi"], *said["en"]) if KEY.search(text)] == []


async def _texts(page: Page) -> list[str]:
    """Give what a screen says; not what rules and papers say, the same in each language."""
    return [one["text"] for one in await looks.texts(page) if not one["code"]]


@functools.cache
def _only_english() -> set[str]:
    """Return the English texts that are no Vietnamese ones."""
    return _literals("en") - _literals("vi")


def _literals(language: str) -> set[str]:
    """Texts of a language: of its list of words and of those that are kept apart from it."""
    files = (_TEXTS / f"{language}.ts", *_TEXTS.glob(f"{language}.*.ts"))
    return {text for file in files for text in _LITERAL.findall(file.read_text())}


@functools.cache
def _names_of_the_place() -> list[str]:
    """Vietnamese names in the files of the place and the product; sources have only these."""
    place, _ = read_place(PROJECT / "config" / "tam-duong")
    assert place is not None
    walls, oncall = (
        (PROJECT / "config" / "tam-duong" / f"{file}.yml").read_text()
        for file in ("walls", "oncall")
    )
    people = re.findall(r"name: (.+ \(hư cấu\).*)", oncall)
    named = [
        *(source.name_vi for source in (*place.sources, *product_sources())),
        *(unit.name_vi for unit in place.units),
        *(target.owner for target in place.probes),
        *re.findall(r"(?:name|label|title|noun)_vi: ([^,}\n]+)", walls),
        *people,
        *(bare for name in people for bare in _said_of(name.partition(" (")[0])),
    ]
    return sorted(named, key=len, reverse=True)


def _said_of(name: str) -> list[str]:
    """Give a name as it stands, and what a calendar and a wall have room for."""
    return [name, name.rpartition(" ")[2], " ".join(name.split(" ")[-2:])]


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text
