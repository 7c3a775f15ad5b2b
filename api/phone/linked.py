"""What all routes of links have alike: they are open, and the key says who it is."""

from typing import Annotated, Any, Final

from fastapi import Depends, Header

from api.access import Caller, Needs, Permission
from api.messages import Problem

Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]
Key = Annotated[str, Header(alias="X-Link-Key", max_length=64)]

REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem} for status in (404, 410, 429)
}
