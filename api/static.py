"""The web app's files, and the headers that every answer carries."""

from collections.abc import Awaitable, Callable, Iterable
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send

from core.service.metrics import VERSION
from core.service.problem import Problem

from .access import Caller, Needs, Permission
from .dist import DIST
from .wall import Wall

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types svelte-trusted-html ioc-sw"
)
_HEADERS: Final = (
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)
_HSTS: Final = ("strict-transport-security", "max-age=31536000")
_FRESH: Final = {"Cache-Control": "no-cache"}  # small; the names in them lead to the rest
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_ZIPPED: Final = ".gz"
_NOT_BUILT: Final = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>IOC</title>
<h1>Chưa có giao diện web</h1><p>Chạy <code>make web</code> rồi tải lại trang này.</p>
<p lang="en">The web app has not been built: run <code>make web</code>, then reload.</p></html>
"""

_NO_PAGE: Final = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>404</title>
<h1>Không có trang này</h1><p>Xem lại địa chỉ, hoặc về <a href="/">trang đầu</a>.</p>
<p lang="en">There is no such page: look at the address, or go to <a href="/">the first one</a>.</p>
</html>
"""

routes = APIRouter(include_in_schema=False)
Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]

App = Callable[[Scope, Receive, Send], Awaitable[None]]


@routes.api_route("/", methods=["GET", "HEAD"])
@routes.api_route("/login", methods=["GET", "HEAD"])
@routes.api_route("/account", methods=["GET", "HEAD"])
@routes.api_route("/portals", methods=["GET", "HEAD"])
@routes.api_route("/alerts", methods=["GET", "HEAD"])
@routes.api_route("/alerts/{id}", methods=["GET", "HEAD"])
@routes.api_route("/incidents", methods=["GET", "HEAD"])
@routes.api_route("/incidents/{id}", methods=["GET", "HEAD"])
@routes.api_route("/handover", methods=["GET", "HEAD"])
@routes.api_route("/oncall", methods=["GET", "HEAD"])
@routes.api_route("/oncall/{page}", methods=["GET", "HEAD"])
@routes.api_route("/rules", methods=["GET", "HEAD"])
@routes.api_route("/rules/{page}", methods=["GET", "HEAD"])
@routes.api_route("/reports", methods=["GET", "HEAD"])
@routes.api_route("/nop-so-lieu", methods=["GET", "HEAD"])
@routes.api_route("/nop-so-lieu/{page}", methods=["GET", "HEAD"])
@routes.api_route("/kpi", methods=["GET", "HEAD"])
@routes.api_route("/kpi/{page}", methods=["GET", "HEAD"])
@routes.api_route("/kpi/units/{page}", methods=["GET", "HEAD"])
@routes.api_route("/admin/{page}", methods=["GET", "HEAD"])
async def desk(request: Request, _caller: Anyone) -> Response:
    """Page of the desk; it sends strangers to the login by itself, and back when they signed in."""
    return _page(request, "desk.html")


@routes.api_route("/p", methods=["GET", "HEAD"])
@routes.api_route("/p/{page}", methods=["GET", "HEAD"])
@routes.api_route("/p/a/{code}", methods=["GET", "HEAD"])
@routes.api_route("/p/t/{code}", methods=["GET", "HEAD"])
async def phone(request: Request, _caller: Anyone) -> Response:
    """Page of the telephone; what is behind # of its address is sent to nobody."""
    return _page(request, "phone.html")


@routes.api_route("/wall", methods=["GET", "HEAD"])
@routes.api_route("/wall/", methods=["GET", "HEAD"])
async def walls(_caller: Anyone) -> Response:
    """Lead whoever does not know the name of a wall to where they are listed."""
    return RedirectResponse("/")


@routes.api_route("/wall/{screen}", methods=["GET", "HEAD"])
async def wall(request: Request, _caller: Anyone) -> Response:
    """Page of a wall; which one it reads in its address."""
    return _page(request, "wall.html")


@routes.api_route("/assets/{path:path}", methods=["GET", "HEAD"])
async def asset(request: Request, path: str, _caller: Anyone) -> Response:
    """Scripts, styles and fonts: their names change with their content."""
    return _file(request, DIST / "assets", path, _FOR_EVER)


@routes.api_route("/{name}", methods=["GET", "HEAD"])
async def loose(request: Request, name: str, _caller: Anyone) -> Response:
    """Files beside the pages: the icon, the manifest."""
    return _file(request, DIST, name, _FRESH)


def build_id(walls: Iterable[Wall]) -> str:
    """Name of what is served: version, and a fingerprint of the built pages and of the walls.

    Screens reload when it changes, so that they show what the cells they receive are of.
    """
    digest = sha256(orjson.dumps(list(walls)))
    for page in sorted(DIST.glob("*.html")):
        digest.update(page.read_bytes())
    return f"{VERSION}+{digest.hexdigest()[:12]}"


def with_headers(app: App, *, https: bool) -> App:
    """Wrap an ASGI app so that every answer carries the security headers, its own going before."""
    headers = [*_HEADERS, *([_HSTS] if https else [])]
    encoded = [(name.encode(), value.encode()) for name, value in headers]

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                own = {name.lower() for name, _ in given}
                if b"cache-control" not in own:
                    given.append((b"cache-control", b"no-store"))
                message["headers"] = [*given, *(one for one in encoded if one[0] not in own)]
            await send(message)

        await app(scope, receive, sending if scope["type"] == "http" else send)

    return wrapped


def _page(request: Request, name: str) -> Response:
    if not (DIST / name).is_file():
        return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Retry-After": "30"})
    return _sent(request, DIST / name, _FRESH)


def _file(request: Request, folder: Path, path: str, headers: dict[str, str]) -> Response:
    """Answer with a file below a folder; what leads out of it does not exist."""
    found = _below(folder.resolve(), path)
    if found is None or found.suffix in (".html", _ZIPPED):
        if "text/html" in request.headers.get("accept", ""):  # somebody typed it
            return HTMLResponse(_NO_PAGE, status_code=404)
        return Problem(404, "Not found", "no such page or file").response()
    return _sent(request, found, headers)


def _sent(request: Request, path: Path, headers: dict[str, str]) -> Response:
    """Send a file; zipped, where the build made that and the client takes it."""
    zipped = path.with_name(path.name + _ZIPPED)
    if not zipped.is_file():
        return FileResponse(path, headers=headers)
    headers = {**headers, "Vary": "Accept-Encoding"}
    # Older than what it stands for: somebody has changed that by hand.
    is_newer = zipped.stat().st_mtime_ns >= path.stat().st_mtime_ns
    if not is_newer or "gzip" not in request.headers.get("accept-encoding", ""):
        return FileResponse(path, headers=headers)
    kind = guess_type(path.name)[0]
    return FileResponse(zipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=kind)


def _below(folder: Path, path: str) -> Path | None:
    try:
        found = (folder / path).resolve()
        return found if found.is_relative_to(folder) and found.is_file() else None
    except (OSError, ValueError):  # no name that a file can have
        return None
