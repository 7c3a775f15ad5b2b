"""Every screen obeys its Content Security Policy, asks nobody else, and is open to everybody."""

import pytest

from tests.chaos.eventually import eventually

from . import looks
from .center import ADMIN, Center
from .place import KINDS, WALL
from .states import STATES, State, screens
from .visitor import DESK, Regular, Visitor, live, wall_path

DIRECTIVES = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "trusted-types")
LANGUAGES = ("vi", "en")
PATIENCE_SECONDS = 60
LAPTOP = (1366, 768)
LEAST_PX = 12


async def test_no_route_breaks_its_policy_or_asks_elsewhere(visitor: Visitor) -> None:
    context = await visitor.context(ADMIN)
    page = await context.new_page()
    walls = [wall_path(WALL, f"{WALL}-{kind}") for kind in KINDS]
    desk = (
        "/login",
        "/",
        "/alerts",
        "/alerts/0",
        "/admin/sources?source=do-cong",
        "/admin/screens",
    )
    for path in (*desk, *walls, "/wall/nowhere"):
        answer = await page.goto(path)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert [one for one in DIRECTIVES if one not in policy] == []
        await page.wait_for_selector("main :is(h1, h2, [role=alert])")
        await page.wait_for_load_state("load")
    # The visitor fails the test when anything was refused.


async def test_what_the_policy_refuses_is_noticed(visitor: Visitor) -> None:
    page = await visitor.page("/login", None, pixels=DESK)
    await page.evaluate("""() => {
      const [style, picture] = [document.createElement("style"), new Image()];
      style.textContent = "body { color: red }";
      picture.src = "http://example.org/x.png";
      document.body.append(style, picture);
    }""")
    told = ("CSP: style-src", "CSP: img-src", "foreign request: http://example.org/")
    await eventually(
        lambda: all(any(one.startswith(text) for one in visitor.faults) for text in told),
        deadline_seconds=PATIENCE_SECONDS,
    )
    await visitor.leave()
    visitor.faults.clear()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_wall_is_accessible(onlooker: Regular, language: str) -> None:
    page = await onlooker.page(wall_path(WALL, lang=language))
    await live(page)
    await page.keyboard.press(" ")
    for number, kind in enumerate(KINDS, 1):
        await page.keyboard.press(str(number))
        await page.wait_for_selector(f"main[data-page='{WALL}-{kind}']")
        assert await looks.violations(page) == [], kind


# What lies over a page; the page itself is seen below it.
_OVER = {"menu": "#account-menu"} | dict.fromkeys(
    ("revoke", "password", "search", "silence", "maintain", "put-off", "keys", "shift"), "dialog"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "state", [one for one in STATES if one.name in (*_OVER, "screens")], ids=lambda one: one.name
)
async def test_no_text_of_the_desk_is_cut(
    center: Center, onlooker: Regular, state: State, language: str
) -> None:
    context = await onlooker.context(ADMIN, pixels=LAPTOP)
    page = await context.new_page()
    with screens(center):
        await state.open(page, language)
        await page.locator(_OVER.get(state.name, "main")).evaluate(_SHOW_ONLY)
        texts = await looks.texts(page)
    read_out = "hidden"  # only that
    wrong = [
        (one["text"], one["cut"], one["hits"])
        for one in texts
        if one["cut"] != read_out and (one["cut"] or one["hits"])
    ]
    assert wrong == []
    assert min(one["px"] for one in texts) >= LEAST_PX


_SHOW_ONLY = """element => {
  document.body.style.visibility = "hidden";
  element.style.visibility = "visible";
}"""
