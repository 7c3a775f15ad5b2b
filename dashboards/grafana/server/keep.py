"""Read how a server stands, and carry a difference over to it."""

from collections.abc import Iterator
from typing import Final

from .compare import Difference
from .permissions import items_of, others_of, roles_of
from .server import Server
from .state import Kind, Name, Standing, Thing, normal

_MESSAGE: Final = "ioc grafana push"


def standing(server: Server, wanted: Standing) -> Standing:
    """Read how those stand that ours are; others are not even read. Raises ServerError."""
    return Standing(dict(_found(server, wanted)))


def keep(server: Server, difference: Difference) -> None:
    """Make one thing as it should be. Raises ServerError."""
    (kind, uid), found, wanted = difference
    match kind:
        case Kind.FOLDER:
            _keep_folder(server, uid, wanted, found)
        case Kind.ACCESS:
            # A folder that was made just now has rights of Grafana's own.
            others = found.kept if found else others_of(server.rights(uid))
            server.give_rights(uid, items_of(wanted.document, others))
        case Kind.BOARD:
            server.save_board(uid, _saved(wanted, found))
        case Kind.PLAYLIST:
            server.save_playlist(uid, wanted.document, found.version if found else "")


def _keep_folder(server: Server, uid: str, wanted: Thing, found: Thing | None) -> None:
    title = wanted.document["title"]
    if found is None:
        server.make_folder(uid, title)
    else:
        server.name_folder(uid, title, found.version)


def _saved(wanted: Thing, found: Thing | None) -> dict[str, object]:
    """Write a board as `POST /api/dashboards/db` takes it: over one version, or as a new one."""
    board = dict(wanted.document["dashboard"])
    if found is not None:
        board["version"] = int(found.version)
    folder = wanted.document["folder"]
    return {"dashboard": board, "folderUid": folder, "message": _MESSAGE, "overwrite": False}


def _found(server: Server, wanted: Standing) -> Iterator[tuple[Name, Thing]]:
    folders = set[str]()
    for name in wanted.things:
        if name.kind is Kind.ACCESS and name.uid not in folders:
            continue  # of a folder that is not there
        thing = _READ[name.kind](server, name.uid)
        if thing is None:
            continue
        if name.kind is Kind.FOLDER:
            folders.add(name.uid)
        yield name, thing


def _folder(server: Server, uid: str) -> Thing | None:
    found = server.folder(uid)
    if found is None:
        return None
    return Thing({"title": found.get("title")}, str(found.get("version", 0)))


def _access(server: Server, uid: str) -> Thing:
    items = server.rights(uid)
    return Thing(roles_of(items), kept=others_of(items))


def _board(server: Server, uid: str) -> Thing | None:
    found = server.board(uid)
    if found is None:
        return None
    board, meta = found.get("dashboard") or {}, found.get("meta") or {}
    document = {"folder": meta.get("folderUid", ""), "dashboard": normal(board)}
    file = str(meta.get("provisionedExternalId") or "a file") if meta.get("provisioned") else ""
    return Thing(document, str(board.get("version", 0)), file=file)


def _playlist(server: Server, uid: str) -> Thing | None:
    found = server.playlist(uid)
    if found is None:
        return None
    spec, metadata = found.get("spec") or {}, found.get("metadata") or {}
    known = {name: spec.get(name) for name in ("title", "interval", "items")}
    return Thing(known, str(metadata.get("resourceVersion", "")))


_READ: Final = {
    Kind.FOLDER: _folder,
    Kind.ACCESS: _access,
    Kind.BOARD: _board,
    Kind.PLAYLIST: _playlist,
}
