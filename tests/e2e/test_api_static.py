"""The web app's files: which page where, how long they may be kept, nothing from elsewhere."""

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.apiserver import serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the api a web app of three pages, and a secret beside it."""
    folder = tmp_path / "web" / "dist"
    (folder / "assets").mkdir(parents=True)
    (tmp_path / "web" / "secret.txt").write_text("secret")
    for name in (
        "desk.html",
        "wall.html",
        "phone.html",
        "icon.svg",
        "assets/a-1.js",
        "assets/a-1.woff2",
    ):
        (folder / name).write_text(name)
    (folder / "assets" / "link.js").symlink_to(tmp_path / "web" / "secret.txt")
    monkeypatch.setattr("api.static.DIST", folder)
    return folder


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(database, EXAMPLE) as server, server.client() as client:
        yield client


@pytest.mark.usefixtures("dist")
async def test_pages_and_what_they_load(client: httpx.AsyncClient) -> None:
    for path, name, kind in (
        ("/", "desk.html", "text/html; charset=utf-8"),
        ("/login", "desk.html", "text/html; charset=utf-8"),
        ("/admin/sources", "desk.html", "text/html; charset=utf-8"),
        ("/wall/hall", "wall.html", "text/html; charset=utf-8"),
        ("/p", "phone.html", "text/html; charset=utf-8"),
        ("/p/a/7K3F", "phone.html", "text/html; charset=utf-8"),
        ("/p/t/7K3F", "phone.html", "text/html; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
        ("/assets/a-1.js", "assets/a-1.js", "text/javascript; charset=utf-8"),
        ("/assets/a-1.woff2", "assets/a-1.woff2", "font/woff2"),
    ):
        answer = await client.get(path)
        assert (answer.status_code, answer.text, answer.headers["content-type"]) == (
            200,
            name,
            kind,
        )
        for_ever = "immutable" in answer.headers["cache-control"]
        assert for_ever == path.startswith("/assets/")
        head = await client.head(path)
        assert (head.status_code, head.content) == (200, b"")


async def test_what_the_build_has_zipped_is_sent_so_to_who_takes_it(
    client: httpx.AsyncClient, dist: Path
) -> None:
    zipped = dist / "assets" / "a-1.js.gz"
    zipped.write_bytes(gzip.compress(b"zipped"))
    answer = await client.get("/assets/a-1.js", headers={"Accept-Encoding": "gzip, br"})
    assert (answer.text, answer.headers["content-encoding"]) == ("zipped", "gzip")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    plain = await client.get("/assets/a-1.js", headers={"Accept-Encoding": "identity"})
    assert (plain.text, plain.headers["vary"]) == ("assets/a-1.js", "Accept-Encoding")
    assert (await client.get("/assets/a-1.js.gz")).status_code == 404
    os.utime(zipped, (0, 0))  # what it stands for was changed since
    changed = await client.get("/assets/a-1.js", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in changed.headers


async def test_a_wall_without_a_name_leads_to_all(client: httpx.AsyncClient) -> None:
    for path in ("/wall", "/wall/"):
        answer = await client.get(path, follow_redirects=True)
        assert answer.url.path == "/"


@pytest.mark.usefixtures("dist")
async def test_nothing_from_outside_of_the_folder(client: httpx.AsyncClient) -> None:
    for path in (
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/link.js",
        "/..%2fsecret.txt",
        "/assets/%00",
        "/assets/" + "a" * 5000,
        "/desk.html",
        "/assets/",
    ):
        answer = await client.get(path)
        assert (answer.status_code, "secret" in answer.text) == (404, False), path


async def test_who_mistypes_an_address_is_led_on(client: httpx.AsyncClient) -> None:
    typed = await client.get("/kpis", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (typed.status_code, 'href="/"' in typed.text) == (404, True)
    asked = await client.get("/kpis", headers={"Accept": "*/*"})
    assert (asked.status_code, asked.json()["title"]) == (404, "Not found")


async def test_a_web_app_that_was_not_built_says_how(dist: Path, client: httpx.AsyncClient) -> None:
    (dist / "desk.html").unlink()
    answer = await client.get("/")
    assert (answer.status_code, "make web" in answer.text) == (503, True)
