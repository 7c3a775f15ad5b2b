"""Grafana's HTTP API, as much of it as we use: one method a call, answers checked for their shape.

Folders, rights and boards are still below `/api`; playlists have moved to `/apis`, where the
namespace is the organization of the token.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from grafana_client import GrafanaApi
from grafana_client.client import TokenAuth

from core.service.metrics import VERSION

from .address import Address
from .failure import NOT_FOUND, ServerError, told
from .playlist import KIND

_PATIENCE_SECONDS: Final = 10.0
_FIRST: Final = 1  # the organization that every Grafana has
Answer = Mapping[str, Any]


class Server:
    """A Grafana that a token opens. Every method raises ServerError."""

    def __init__(
        self,
        address: Address,
        token: str,
        *,
        ca_file: Path | None = None,
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        self.url = str(address)
        host = f"[{address.spot.host}]" if ":" in address.spot.host else address.spot.host
        self._api, self._apis = (
            GrafanaApi(
                TokenAuth(token),
                host=host,
                port=address.spot.port,
                url_path_prefix=address.path.lstrip("/"),
                protocol=address.spot.scheme,
                verify=str(ca_file) if ca_file else True,
                timeout=patience_seconds,
                user_agent=f"ioc/{VERSION}",
            )
            for _ in range(2)
        )
        self._apis.client.url = f"{self._api.client.url}s"
        for each in (self._api, self._apis):
            each.client.s.trust_env = False  # no proxy and no password of the shell's
            each.client.s.max_redirects = 0  # a token goes where it was sent, nowhere else

    def version(self) -> str:
        """Ask which Grafana it is: whether it answers at all, before anything is changed."""
        with told(self.url, "health"):
            found = self._api.health.check()
        return str(self._shaped(found).get("version", "?"))

    def folder(self, uid: str) -> Answer | None:
        """Read a folder; None: there is none."""
        return self._found(f"folder {uid}", lambda: self._api.folder.get_folder(uid))

    def make_folder(self, uid: str, title: str) -> None:
        """Make a folder."""
        with told(self.url, f"folder {uid}"):
            self._api.folder.create_folder(title, uid)

    def name_folder(self, uid: str, title: str, version: str) -> None:
        """Give a folder another title, if it still has this version."""
        with told(self.url, f"folder {uid}"):
            self._api.folder.update_folder(uid, title, int(version))

    def rights(self, folder: str) -> Sequence[Answer]:
        """Read who may see a folder."""
        with told(self.url, f"permissions of folder {folder}"):
            found = self._api.folder.get_folder_permissions(folder)
        if not isinstance(found, list):
            raise _strange(self.url)
        return [self._shaped(each) for each in found]

    def give_rights(self, folder: str, items: Answer) -> None:
        """Say who may see a folder: these and nobody else."""
        with told(self.url, f"permissions of folder {folder}"):
            self._api.folder.update_folder_permissions(folder, items)

    def board(self, uid: str) -> Answer | None:
        """Read a board with what is told about it; None: there is none."""
        return self._found(f"board {uid}", lambda: self._api.dashboard.get_dashboard(uid))

    def save_board(self, uid: str, saved: Answer) -> None:
        """Write a board; refused when it has another version than the one it is written over."""
        with told(self.url, f"board {uid}"):
            self._api.dashboard.update_dashboard(saved)

    def playlist(self, uid: str) -> Answer | None:
        """Read a playlist; None: there is none."""
        path = f"{self._playlists()}/{uid}"
        return self._found(f"playlist {uid}", lambda: self._apis.client.GET(path))

    def save_playlist(self, uid: str, spec: Answer, version: str) -> None:
        """Write a playlist; version: the one it is written over, "" for a new one."""
        body = {**KIND, "metadata": {"name": uid}, "spec": spec}
        path = self._playlists()
        with told(self.url, f"playlist {uid}"):
            if not version:
                self._apis.client.POST(path, json=body)
                return
            body["metadata"] = {"name": uid, "resourceVersion": version}
            self._apis.client.PUT(f"{path}/{uid}", json=body)

    def _playlists(self) -> str:
        with told(self.url, "organization"):
            found = self._api.organization.get_current_organization()
        number = self._shaped(found).get("id")
        space = "default" if number == _FIRST else f"org-{number}"
        return f"/playlist.grafana.app/v1/namespaces/{space}/playlists"

    def _found(self, what: str, ask: Callable[[], object]) -> Answer | None:
        try:
            with told(self.url, what):
                found = ask()
        except ServerError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        return self._shaped(found)

    def _shaped(self, answer: object) -> Answer:
        """Take an answer that is an object; a page of a proxy is none."""
        if not isinstance(answer, dict):
            raise _strange(self.url)
        return answer


def _strange(url: str) -> ServerError:
    return ServerError(
        f"{url}: the answer is not Grafana's; is the URL that of Grafana's first page?"
    )
