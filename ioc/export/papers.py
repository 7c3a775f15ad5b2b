"""What is no table: files of the place, files that were handed in, reports, the record."""

import json
import re
from pathlib import Path
from typing import Any, Final

from psycopg import AsyncConnection

from core.store import audit
from core.store.sql import fetched

from .errors import ExportError
from .folder import Part
from .masked import without_secrets
from .secret_files import FOLDER, TEXTS, secret_files
from .sheets import KPIS, PLACE, Tell

Connection = AsyncConnection[Any]

AUDIT: Final = "audit.jsonl"
_UNSAFE: Final = re.compile(r"[^\w.-]+")


def write_folder(config: Path, part: Part) -> None:
    """Copy the files of the place as they are on the disk, but no secret. Raises ExportError."""
    if not config.is_dir():
        raise ExportError(f"The place {config} is not there; say where it is: IOC_CONFIG.")
    secret = secret_files(config)
    for path in sorted(config.rglob("*")):
        inside = path.relative_to(config)
        if (
            not path.is_file()
            or path in secret
            or any(each.startswith(".") or each == FOLDER for each in inside.parts)
        ):
            continue
        content = path.read_bytes()
        if path.suffix in TEXTS:
            content = without_secrets(content.decode("utf-8", "replace")).encode()
        part.file(
            f"place/files/{inside.as_posix()}", "File of the place, from its folder.", content
        )


async def write_documents(conn: Connection, part: Part) -> None:
    """Write the files that are in force in the database."""
    for name, document in await fetched(conn, PLACE["documents"]):
        about = "File of the place, as the database has it in force."
        path = f"place/in_force/{_UNSAFE.sub('_', name)}"
        part.file(path, about, without_secrets(document).encode())


async def write_handed_in(conn: Connection, part: Part, tell: Tell) -> None:
    """Write files as they were handed in, and reports as they were made, one after the other."""
    for (number,) in await fetched(conn, KPIS["upload_files"]):
        tell(f"kpis/uploads/{number}")
        ((body,),) = await fetched(conn, KPIS["upload_file"], {"id": number})
        part.file(f"kpis/uploads/{number}", "File as it was handed in.", body)
    for (number,) in await fetched(conn, KPIS["report_files"]):
        tell(f"kpis/reports/{number}")
        (papers,) = await fetched(conn, KPIS["report_file"], {"id": number})
        for kind, paper in zip(("pdf", "xlsx"), papers, strict=True):
            if paper is not None:
                part.file(f"kpis/reports/{number}.{kind}", "Report as it was made.", paper)


async def write_audit(conn: Connection, part: Part) -> None:
    """Write the record of who did what, with the hashes that chain it."""
    about = "Record of who did what, a JSON object a line, each chained to the one before."
    with part.table(AUDIT, about) as table:
        async for record in audit.read(conn):
            line = json.dumps(record.told(), ensure_ascii=False, sort_keys=True)
            table.write(line.encode() + b"\n")
            table.rows(1)
