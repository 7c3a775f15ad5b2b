"""The page that an alert of a shipped rule leads to is there, in both languages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.runbooks import FOLDER, page
from tests.e2e.apiserver import serving
from tests.places import CONFIG
from tests.servers import Database

RULES = CONFIG / "tam-duong" / "rules"


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(database, CONFIG / "example") as server, server.client() as client:
        yield client


async def test_whoever_has_the_link_reads_the_page(client: httpx.AsyncClient) -> None:
    found = await client.get("/runbook/PortalDown")
    assert found.status_code == 200
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert "một cổng không truy cập được</h1>" in found.text
    assert '<a href="?lang=en" lang="en">English</a>' in found.text
    english = await client.get("/runbook/PortalDown?lang=en")
    assert "a portal cannot be reached</h1>" in english.text


@pytest.mark.parametrize(
    "name", ["Nobody", "..%2fPortalDown", "PortalDown.vi", "PortalDown?lang=fr"]
)
async def test_nothing_else_is_read(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/runbook/{name}")).status_code == 404


def test_shipped_rules_lead_to_pages_that_are_there() -> None:
    named = set[str]()
    for path in RULES.glob("*.yml"):
        named |= set(re.findall(r"/runbook/(\w+)", path.read_text()))
    assert named
    assert [each for each in named if not (FOLDER / f"{each}.vi.md").is_file()] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_page_can_be_written(path: Path) -> None:
    text = path.read_text()
    lang = path.suffixes[0].removeprefix(".")
    shown = page(text, lang)
    assert shown.count("<h1>") == 1
    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) == shown.count("<li>")
    assert "**" not in shown


def test_what_a_page_says_is_text() -> None:
    shown = page("# A: <b>\n\n**Look.** `a < b`\n1. one\n   *more*\n2. two\n", "en")
    assert "<h1>A: &lt;b&gt;</h1><p><b>Look.</b> <code>a &lt; b</code></p>" in shown
    assert "<ol><li>one <i>more</i></li><li>two</li></ol>" in shown
