"""A small Grafana: the calls that we make of its HTTP API, answered as its documentation says.

Written from the pages of the HTTP API of Grafana 13.2 (folders, folder permissions, dashboards,
playlists, organization); no Grafana was there to compare it with.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple

TOKEN: Final = "glsa_abcdefgh12345678"
PREFIX: Final = "/grafana"
PLAYLISTS: Final = "/apis/playlist.grafana.app/v1/namespaces/default/playlists"
# What Grafana gives to a folder that nobody spoke of, and to the account that made it.
_DEFAULT: Final = [
    {"role": "Admin", "permission": 4},
    {"role": "Editor", "permission": 2},
    {"role": "Viewer", "permission": 1},
    {"userId": 7, "userLogin": "sa-ioc", "teamId": 0, "role": "", "permission": 4},
]


class Answer(NamedTuple):
    """What is answered. text: instead of JSON."""

    status: int
    body: Any
    text: str = ""


class Grafana:
    """Its state, and what it was asked to change."""

    def __init__(self) -> None:
        self.folders: dict[str, dict[str, Any]] = {}
        self.rights: dict[str, list[dict[str, Any]]] = {}
        self.boards: dict[str, dict[str, Any]] = {}
        self.playlists: dict[str, dict[str, Any]] = {}
        self.written: list[str] = []
        self.broken: dict[str, Answer] = {}  # by the beginning of "METHOD path"
        self.before: Callable[[str], object] = lambda _call: None
        self.url = ""

    def answer(self, method: str, path: str, token: str, body: Any) -> Answer:
        """Answer one call."""
        call = f"{method} {path}"
        self.before(call)
        broken = next((self.broken[each] for each in self.broken if call.startswith(each)), None)
        if broken is not None:
            return broken
        if path == "/api/health":
            return Answer(200, {"database": "ok", "version": "13.2.3"})
        if token != f"Bearer {TOKEN}":
            return Answer(401, {"message": "Invalid API key"})
        if method != "GET":
            self.written.append(call)
        return self._route(method, path, body)

    def _route(self, method: str, path: str, body: Any) -> Answer:
        if path.startswith(PLAYLISTS):
            return self._playlist(method, path.removeprefix(PLAYLISTS).strip("/"), body)
        if path.startswith("/api/folders"):
            uid, _, rest = path.removeprefix("/api/folders").strip("/").partition("/")
            return self._rights(method, uid, body) if rest else self._folder(method, uid, body)
        if path == "/api/dashboards/db":
            return self._save(body)
        if path == "/api/org":
            return Answer(200, {"id": 1, "name": "Main Org."})
        return self._board(path.removeprefix("/api/dashboards/uid/"))

    def _folder(self, method: str, uid: str, body: Any) -> Answer:
        if method == "POST":
            uid = body["uid"]
            if uid in self.folders:
                return Answer(409, {"message": "the folder has been changed by someone else"})
            self.folders[uid] = {"uid": uid, "title": body["title"], "version": 1}
            self.rights[uid] = [dict(each) for each in _DEFAULT]
            return Answer(200, self.folders[uid])
        if uid not in self.folders:
            return Answer(404, {"message": "folder not found", "status": "not-found"})
        if method == "PUT":
            if body.get("version") != self.folders[uid]["version"]:
                return Answer(412, {"message": "The folder has been changed by someone else"})
            self.folders[uid] |= {"title": body["title"], "version": body["version"] + 1}
        return Answer(200, self.folders[uid])

    def _rights(self, method: str, uid: str, body: Any) -> Answer:
        if uid not in self.folders:
            return Answer(404, {"message": "folder not found"})
        if method == "POST":  # what is not named is removed; Admins cannot be
            self.rights[uid] = [dict(_DEFAULT[0]), *body["items"]]
            return Answer(200, {"message": "Folder permissions updated"})
        return Answer(200, self.rights[uid])

    def _board(self, uid: str) -> Answer:
        if uid not in self.boards:
            return Answer(404, {"message": "Dashboard not found"})
        return Answer(200, self.boards[uid])

    def _save(self, body: Any) -> Answer:
        board = dict(body["dashboard"])
        found = self.boards.get(board["uid"])
        if found and found["meta"].get("provisioned"):
            return Answer(400, {"message": "Cannot save provisioned dashboard"})
        if (
            found
            and not body["overwrite"]
            and board.get("version") != found["dashboard"]["version"]
        ):
            told = "The dashboard has been changed by someone else"
            return Answer(412, {"message": told, "status": "version-mismatch"})
        if body["folderUid"] not in self.folders:
            return Answer(400, {"message": "folder not found"})
        version = found["dashboard"]["version"] + 1 if found else 1
        self.put_board({**board, "version": version}, folder=body["folderUid"])
        return Answer(200, {"uid": board["uid"], "status": "success", "version": version})

    def _playlist(self, method: str, uid: str, body: Any) -> Answer:
        if method == "GET":
            found = self.playlists.get(uid)
            return Answer(200, found) if found else Answer(404, {"message": "not found"})
        uid, metadata = body["metadata"]["name"], body["metadata"]
        before = self.playlists.get(uid, {"metadata": {"resourceVersion": "0"}})
        if method == "PUT" and metadata["resourceVersion"] != before["metadata"]["resourceVersion"]:
            return Answer(409, {"message": "the object has been modified"})
        if method == "POST" and uid in self.playlists:
            return Answer(409, {"message": f"{uid} already exists"})
        version = str(int(before["metadata"]["resourceVersion"]) + 1)
        self.playlists[uid] = {**body, "metadata": {"name": uid, "resourceVersion": version}}
        return Answer(201 if method == "POST" else 200, self.playlists[uid])

    def put_board(self, board: dict[str, Any], *, folder: str, file: str = "") -> None:
        """Put a board there, as somebody in the browser or a file of its machine does."""
        number = len(self.boards) + 1
        meta = {"folderUid": folder, "provisioned": bool(file), "provisionedExternalId": file}
        kept = {"id": number, "version": 1, "gnetId": None, **board}
        self.boards[board["uid"]] = {"dashboard": kept, "meta": meta}


@contextmanager
def grafana() -> Iterator[Grafana]:
    """Run one below `PREFIX`."""
    state = Grafana()

    class Calls(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            path = self.path.removeprefix(PREFIX)
            told = state.answer(self.command, path, self.headers.get("Authorization", ""), body)
            raw = told.text.encode() or json.dumps(told.body).encode()
            self.send_response(told.status)
            kind = "text/html" if told.text else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(raw)))
            if told.status in {301, 302}:
                self.send_header("Location", "https://login.example.vn/")
            with suppress(ConnectionError):
                self.end_headers()
            with suppress(ConnectionError):  # who asked may have gone
                self.wfile.write(raw)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - names of the library

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}{PREFIX}/"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
