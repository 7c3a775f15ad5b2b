"""`ioc grafana push` and `pull` at a small Grafana; at a real one where GRAFANA_URL names it."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

import pytest

from dashboards.grafana import BOARDS, rendered
from dashboards.grafana.board import Folder
from dashboards.grafana.fitting import fitted
from dashboards.grafana.server import Server, ServerError, address_of
from ioc.grafana.subjects import subject
from tests.grafana import TOKEN, Answer, Grafana, grafana
from tests.typed import typed

PLACE: Final = Path(__file__).parents[3] / "config/example"
MARK: Final = "ioc:acme"
OURS: Final = fitted(BOARDS, subject(PLACE, "https://ioc.example.vn"))
SEEN: Final = {"Viewer": 1, "Editor": 1}
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def server() -> Iterator[Grafana]:
    with grafana() as running:
        yield running


@pytest.fixture
def run(server: Grafana, tmp_path: Path) -> Run:
    secret = tmp_path / "secrets" / "grafana_token"
    secret.parent.mkdir()
    secret.write_text(f"{TOKEN}\n")
    secret.chmod(0o600)
    environment = {
        "IOC_STATE": str(tmp_path),
        "IOC_CONFIG": str(PLACE),
        "IOC_PUBLIC_URL": "https://ioc.example.vn",
        "IOC_GRAFANA_URL": server.url,
    }

    def called(*words: str) -> CompletedProcess[str]:
        done = typed(environment, "grafana", *words)
        assert TOKEN not in done.stdout + done.stderr
        return done

    return called


def test_a_push_makes_it_and_another_changes_nothing(server: Grafana, run: Run) -> None:
    shown = run("push", "--dry-run")
    assert (shown.returncode, server.written) == (1, [])
    assert f"+++ board ioc-overview (new): {BOARDS[0].title.en}\n" in shown.stdout
    assert '+  "Viewer": 1' in shown.stdout
    done = run("push", "--yes")
    assert done.returncode == 0, done.stderr
    assert {uid: each["meta"]["folderUid"] for uid, each in server.boards.items()} == {
        board.uid: board.folder.uid for board in OURS
    }
    assert server.folders["ioc-lanh-dao"]["title"] == "Leaders"
    (playlist,) = server.playlists.values()
    assert [each["value"] for each in playlist["spec"]["items"]] == [
        board.uid for board in OURS if board.folder is Folder.OPERATIONS
    ]
    server.written.clear()
    again = run("push", "--yes")
    assert (again.returncode, again.stdout) == (0, f"{server.url}: as it should be\n")
    assert (server.written, run("pull").returncode) == ([], 0)


def test_operators_and_leaders_see_theirs_and_admins_the_rest(server: Grafana, run: Run) -> None:
    assert run("push", "--yes").returncode == 0
    roles = {
        uid: {each["role"]: each["permission"] for each in items if each.get("role")}
        for uid, items in server.rights.items()
    }
    admin = {"Admin": 4}
    assert roles == {
        "ioc-van-hanh": admin | SEEN,
        "ioc-lanh-dao": admin | SEEN,
        "ioc-quan-tri": admin,
    }
    # What an admin gave to somebody by name stays, also when roles are put right.
    server.rights["ioc-quan-tri"] += [
        {"userId": 0, "teamId": 3, "role": "", "permission": 1},
        {"userId": 0, "teamId": 0, "role": "Viewer", "permission": 1},
    ]
    done = run("push", "--yes")
    assert "who may see folder ioc-quan-tri written" in done.stdout
    assert {"teamId": 3, "permission": 1} in server.rights["ioc-quan-tri"]
    assert "Viewer" not in {each.get("role") for each in server.rights["ioc-quan-tri"]}
    assert run("push", "--dry-run").returncode == 0


def test_a_change_of_somebody_is_shown_and_brought_back(
    server: Grafana, run: Run, tmp_path: Path
) -> None:
    run("push", "--yes")
    board = server.boards["ioc-overview"]["dashboard"]
    theirs = json.loads(json.dumps(board)) | {"refresh": "5m"}
    server.put_board(theirs | {"version": 2}, folder="ioc-van-hanh")
    into = tmp_path / "pulled"
    pulled = run("pull", "--into", str(into))
    assert pulled.returncode == 1
    assert '-    "refresh": "1m"' in pulled.stdout
    assert '+    "refresh": "5m"' in pulled.stdout
    (file,) = into.rglob("*.json")
    assert file.relative_to(into) == Path("ioc-van-hanh/ioc-overview.json")
    ours = rendered(OURS[0], subject(PLACE, "https://ioc.example.vn")).decode()
    assert file.read_text() == ours.replace('"refresh": "1m"', '"refresh": "5m"')
    assert '-    "refresh": "5m"' in run("push", "--yes").stdout
    assert server.boards["ioc-overview"]["dashboard"]["refresh"] == "1m"


def test_boards_of_others_are_left_alone(server: Grafana, run: Run, tmp_path: Path) -> None:
    run("push", "--yes")
    for uid, tags in (("ioc-unit", ["ioc", "ioc:elsewhere"]), ("mine", [])):
        board = {"uid": uid, "title": "Của người khác", "tags": tags, "panels": []}
        server.put_board(board, folder="ioc-lanh-dao")
    server.written.clear()
    refused = run("push", "--yes")
    assert (refused.returncode, server.written) == (1, [])
    assert "board ioc-unit ('Của người khác') was not pushed from here" in refused.stderr
    assert f"lacks the tag {MARK}" in refused.stderr
    pulled = run("pull", "--into", str(tmp_path / "pulled"))
    assert "board ioc-unit ('Của người khác'): somebody else's" in pulled.stdout
    assert (pulled.returncode, (tmp_path / "pulled").exists()) == (1, False)
    # Who may decide it gives it the tag.
    server.boards["ioc-unit"]["dashboard"]["tags"] = [MARK]
    assert run("push", "--yes").returncode == 0
    assert server.written == ["POST /api/dashboards/db"]
    assert server.boards["mine"]["dashboard"]["title"] == "Của người khác"


def test_folders_and_the_playlist_are_put_right_too(server: Grafana, run: Run) -> None:
    run("push", "--yes")
    (playlist,) = server.playlists.values()
    playlist["spec"]["interval"] = "1h"
    server.folders["ioc-lanh-dao"]["title"] = "Sếp"
    done = run("push", "--yes")
    assert done.returncode == 0, done.stderr
    assert '-  "title": "Sếp"\n+  "title": "Leaders"' in done.stdout
    assert '-  "interval": "1h",\n+  "interval": "1m",' in done.stdout
    assert run("push", "--dry-run").returncode == 0


def test_a_folder_of_others_is_left_alone(server: Grafana, run: Run) -> None:
    server.folders["ioc-van-hanh"] = {"uid": "ioc-van-hanh", "title": "Kho", "version": 3}
    server.rights["ioc-van-hanh"] = []
    refused = run("push", "--yes")
    assert (refused.returncode, server.written) == (1, [])
    assert "call it 'Operations' or delete it" in refused.stderr


def test_what_is_not_said_is_asked_for(server: Grafana, run: Run, tmp_path: Path) -> None:
    del run  # its token is there
    known = {"IOC_STATE": str(tmp_path), "IOC_CONFIG": str(PLACE)}
    nowhere = typed(known, "grafana", "push")
    assert (nowhere.returncode, "which Grafana?" in nowhere.stderr) == (1, True)
    unlinked = typed(known | {"IOC_GRAFANA_URL": server.url}, "grafana", "push")
    assert (unlinked.returncode, "--center, IOC_PUBLIC_URL" in unlinked.stderr) == (1, True)


def test_where_boards_lead_is_an_address(server: Grafana, run: Run, tmp_path: Path) -> None:
    pushed = run("push", "--yes", "--center", "ioc.example.vn")
    assert (pushed.returncode, server.written) == (1, [])
    into = ("--into", str(tmp_path / "made"))
    made = run("generate", str(PLACE), *into, "--url", "javascript:alert(1)")
    assert (made.returncode, (tmp_path / "made").exists()) == (1, False)
    assert "such as https://ioc.example.vn" in made.stderr
    (tmp_path / "made").write_text("")
    file = run("generate", str(PLACE), *into, "--url", "https://ioc.example.vn/")
    assert (file.returncode, "--into names a folder" in file.stderr) == (1, True)


def test_boards_that_files_provide_stay_theirs(server: Grafana, run: Run) -> None:
    run("push", "--yes")
    for uid in [board.uid for board in OURS]:
        server.put_board({"uid": uid, "tags": ["ioc"]}, folder="ioc-van-hanh", file=f"{uid}.json")
    done = run("push", "--yes")
    told = "provisioned from files, and left to them: ioc-overview, ioc-portals"
    assert (done.returncode, told in done.stdout) == (0, True)


def test_whoever_was_faster_is_not_overwritten(server: Grafana, run: Run) -> None:
    run("push", "--yes")
    server.boards["ioc-unit"]["dashboard"]["refresh"] = "9m"

    def faster(call: str) -> None:
        if call.startswith("POST /api/dashboards/db"):
            server.boards["ioc-unit"]["dashboard"] |= {"version": 9, "refresh": "8m"}

    server.before = faster
    done = run("push", "--yes")
    assert done.returncode == 1
    assert "changed it meanwhile. It was not overwritten" in done.stderr
    assert server.boards["ioc-unit"]["dashboard"]["refresh"] == "8m"


def test_who_cannot_be_asked_has_to_say_yes(server: Grafana, run: Run) -> None:
    done = run("push")
    assert (done.returncode, server.written, "say --yes" in done.stderr) == (1, [], True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(503, {"message": "starting"}), "is it starting?"),
        (Answer(502, None, "<h1>Bad Gateway</h1>"), "behind its proxy"),
        (Answer(200, None, "<form>"), "the answer is not Grafana's"),
        (Answer(200, []), "the answer is not Grafana's"),
        (Answer(302, None), "it leads elsewhere"),
        (Answer(401, {"message": "Expired API key"}), "make a new one"),
        (Answer(403, {"message": "no"}), "needs the role Admin"),
        (Answer(404, {"message": "no"}), "12.4 or newer"),
        (Answer(409, {"message": "exists"}), "another form already"),
        (Answer(412, {"message": "exists"}), "changed it meanwhile"),
        (Answer(429, {"message": "slowly"}), "asked too often"),
        (Answer(500, {"message": "oh"}), "its own log says why (500: oh)"),
        (Answer(400, {"message": "bad title"}), "(400: bad title)"),
    ],
)
def test_each_refusal_says_what_to_do(server: Grafana, answer: Answer, said: str) -> None:
    server.broken["GET /api/health"] = answer
    with pytest.raises(ServerError) as told:
        Server(address_of(server.url), TOKEN).version()
    assert said in str(told.value)
    assert TOKEN not in str(told.value)


def test_whoever_answers_too_late_is_not_waited_for(server: Grafana) -> None:
    asked = threading.Event()
    server.before = lambda _call: bool(asked.wait(10))
    slow = Server(address_of(server.url), TOKEN, patience_seconds=0.05)
    with pytest.raises(ServerError, match="no answer in time"):
        slow.version()
    asked.set()


def test_where_nobody_answers_that_is_said(server: Grafana, run: Run) -> None:
    del server
    done = run("push", "--yes", "--url", "http://127.0.0.1:1/")
    assert (done.returncode, "cannot be reached; does it run?" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://grafana.lan", "only http and https are asked"),
        ("https://admin:admin@grafana.lan", "leave them out"),
        ("https://127.0.0.1/?orgId=2", "without ? or #"),
        ("http://169.254.169.254/", "never asked"),
        ("http://1.1.1.1/", "in the clear"),
        ("https://grafana.invalid/", "the name has no address"),
        ("https://127.0.0.1:x/", "not a URL"),
    ],
)
def test_an_address_is_judged_first(server: Grafana, run: Run, url: str, said: str) -> None:
    done = run("push", "--yes", "--url", url)
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert server.written == []


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (None, 0, "No such file"),
        ("two words", 0o600, "expected one token"),
        ("", 0o600, "expected one token"),
        (TOKEN, 0o644, "chmod 600"),
    ],
)
def test_a_token_is_in_a_file_of_its_own(
    run: Run, tmp_path: Path, text: str | None, mode: int, said: str
) -> None:
    file = tmp_path / "token"
    if text is not None:
        file.write_text(text)
        file.chmod(mode)
    done = run("push", "--yes", "--token-file", str(file))
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr


@pytest.mark.skipif(os.getenv("GRAFANA_URL") is None, reason="GRAFANA_URL names no Grafana")
def test_a_real_grafana_is_as_it_should_be_after_a_push() -> None:
    environment = {
        "IOC_CONFIG": str(PLACE),
        "IOC_PUBLIC_URL": "https://ioc.example.vn",
        "IOC_GRAFANA_URL": os.getenv("GRAFANA_URL", ""),
    }
    words = ("--token-file", os.getenv("GRAFANA_TOKEN_FILE", ""))
    done = typed(environment, "grafana", "push", "--yes", *words)
    assert done.returncode == 0, done.stderr
    again = typed(environment, "grafana", "push", "--dry-run", *words)
    assert again.returncode == 0, again.stdout
