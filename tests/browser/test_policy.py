"""Every screen obeys its Content Security Policy, asks nobody else, and is open to everybody."""

import pytest

from tests.chaos.eventually import eventually

from . import looks
from .center import ADMIN
from .place import KINDS, WALL
from .visitor import AXE, DESK, Visitor, live, wall_path

DIRECTIVES = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "trusted-types")
LANGUAGES = ("vi", "en")
PATIENCE_SECONDS = 10


async def test_no_route_breaks_its_policy_or_asks_elsewhere(visitor: Visitor) -> None:
    context = await visitor.context(ADMIN)
    page = await context.new_page()
    walls = [wall_path(WALL, f"{WALL}-{kind}") for kind in KINDS]
    for path in ("/login", "/", "/admin/sources?source=do-cong", *walls, "/wall/nowhere"):
        answer = await page.goto(path)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert [one for one in DIRECTIVES if one not in policy] == []
        await page.wait_for_selector("main :is(h1, h2)")
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
async def test_the_wall_is_accessible(visitor: Visitor, language: str) -> None:
    page = await (await visitor.context(bypass_csp=True)).new_page()
    await page.goto(wall_path(WALL, lang=language))
    await live(page)
    await page.add_script_tag(path=AXE)
    await page.keyboard.press(" ")
    for number, kind in enumerate(KINDS, 1):
        await page.keyboard.press(str(number))
        await page.wait_for_selector(f"main[data-page='{WALL}-{kind}']")
        assert await looks.violations(page) == [], kind


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_desk_is_accessible(visitor: Visitor, language: str) -> None:
    context = await visitor.context(ADMIN, pixels=DESK, bypass_csp=True)
    page = await context.new_page()
    for path, ready in (("/login", "form"), ("/", "tbody [data-value]")):
        for theme in ("dark", "light"):
            await page.goto("/login")
            await page.evaluate("theme => localStorage.setItem('ioc-theme', theme)", theme)
            await page.goto(f"{path}?lang={language}")
            await page.wait_for_selector(ready)
            await page.add_script_tag(path=AXE)
            assert await looks.violations(page) == [], (path, theme)
