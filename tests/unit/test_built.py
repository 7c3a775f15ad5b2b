"""Whether the pages that browsers get are those of the sources that lie here."""

import re
import subprocess
from pathlib import Path

import pytest

from dashboards.built import Built, built, sources

BUILD = Path(__file__).parents[2] / "deploy" / "build-web"


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """Give a web app that was built by deploy/build-web: as far as it says from what."""
    for name, text in {
        "src/a.ts": "a", "src/Z/b c.ts": "b", "public/icon.svg": "<svg/>", "desk.html": "",
        "package.json": "{}", "budget.js": "", "vite.config.ts": "", "README.md": "not a source",
        "dist/desk.html": "", "node_modules/x/y.js": "",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    script = BUILD.read_text()
    digest = re.search(r"^digest\(\) .*$", script, re.MULTILINE)
    note = re.search(r"^sources=.*$", script, re.MULTILINE)
    assert digest
    assert note
    said = subprocess.run(
        ["bash", "-ec", f'{digest[0]}\n{note[0]}\necho "$sources"'],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    (tmp_path / "dist" / ".ioc-sources").write_text(said)
    return tmp_path


def test_what_was_built_from_these_sources_is_so(web: Path) -> None:
    assert (web / "dist" / ".ioc-sources").read_text().split()[0] == sources(web)
    assert built(web) is Built.YES


@pytest.mark.parametrize("name", ["src/a.ts", "src/new.ts", "public/icon.svg", "vite.config.ts"])
def test_a_changed_source_is_noticed(web: Path, name: str) -> None:
    (web / name).write_text("changed")
    assert built(web) is Built.OLD


def test_what_is_no_source_is_not_minded(web: Path) -> None:
    (web / "README.md").write_text("changed")
    assert built(web) is Built.YES


def test_without_pages_or_without_a_note(web: Path) -> None:
    (web / "dist" / ".ioc-sources").unlink()
    assert built(web) is Built.YES  # as in a container: nothing is known against it
    (web / "dist" / "desk.html").unlink()
    assert built(web) is Built.NO
