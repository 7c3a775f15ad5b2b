"""Pages for the night, at the address that alerts name: /runbook/PortalDown."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import anyio
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from core.service.problem import Problem, ProblemError

from .access import Caller, Needs, Permission

# They are part of the program and hold nothing of a place, so a telephone at night needs no login.
FOLDER: Final = Path(__file__).parents[1] / "docs" / "runbooks"
_NAME: Final = re.compile(r"[A-Za-z0-9]{1,63}")
_LANGUAGES: Final = ("vi", "en")
_OTHER: Final = {"vi": ("en", "English"), "en": ("vi", "Tiếng Việt")}
_STEP: Final = re.compile(r"\d+\. ")
_MARKS: Final = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(.+?)\*"), r"<i>\1</i>"),
)

routes = APIRouter(include_in_schema=False)
Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]


@routes.api_route("/runbook/{name}", methods=["GET", "HEAD"])
async def runbook(request: Request, name: str, _caller: Anyone) -> Response:
    """Show a page, in Vietnamese unless `?lang=en` asks for the other."""
    lang = request.query_params.get("lang", _LANGUAGES[0])
    path = anyio.Path(FOLDER / f"{name}.{lang}.md")
    if lang not in _LANGUAGES or not _NAME.fullmatch(name) or not await path.is_file():
        detail = "the names of all pages are in docs/operations.md, At night"
        raise ProblemError(Problem(404, "No such runbook", detail))
    return HTMLResponse(page(await path.read_text("utf-8"), lang))


def page(text: str, lang: str) -> str:
    """Write a page as HTML. text: in the little of Markdown that runbooks use."""
    title = text.partition("\n")[0].removeprefix("# ")
    other, called = _OTHER[lang]
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return (
        f'<!doctype html><html lang="{lang}"><head>{head}<title>{html.escape(title)}</title></head>'
        f'<body><p><a href="?lang={other}" lang="{other}">{called}</a></p>'
        f"{''.join(_blocks(text))}</body></html>\n"
    )


def _blocks(text: str) -> Iterator[str]:
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        first = next((at for at, line in enumerate(lines) if _STEP.match(line)), len(lines))
        before, steps = lines[:first], lines[first:]
        if before and before[0].startswith("# "):
            yield f"<h1>{_inline(before[0][2:])}</h1>"
        elif before:
            yield f"<p>{_inline(' '.join(before))}</p>"
        if steps:
            joined = re.split(r"(?:^|\n)\d+\. ", "\n".join(steps))[1:]
            yield "<ol>" + "".join(f"<li>{_inline(each)}</li>" for each in joined) + "</ol>"


def _inline(text: str) -> str:
    """Write bold, italic and code; what is between backticks stays as it is."""
    parts = " ".join(text.split()).split("`")
    return "".join(
        f"<code>{html.escape(part)}</code>" if at % 2 else _marked(html.escape(part))
        for at, part in enumerate(parts)
    )


def _marked(text: str) -> str:
    for pattern, shown in _MARKS:
        text = pattern.sub(shown, text)
    return text
