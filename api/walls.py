"""What a wall looks like, and which build this is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from core.service.problem import Problem, ProblemError

from .access import Caller, Needs, Permission
from .messages import MISSING, PROBLEMS, Build, WallName
from .services import Services
from .wall.layout import Name, Wall

routes = APIRouter(prefix="/api/ioc/v1", tags=["wall"], responses=PROBLEMS)

Viewer = Annotated[Caller, Depends(Needs(Permission.WALLS))]
Onlooker = Annotated[Caller, Depends(Needs(Permission.WALL))]
Anyone = Annotated[Caller, Depends(Needs(Permission.ANYONE))]


@routes.get("/walls")
async def walls(request: Request, _caller: Viewer) -> list[WallName]:
    """All walls of the place."""
    found = Services.of(request).walls.values()
    return [WallName(id=wall.id, name=wall.name) for wall in found]


@routes.get("/walls/{id}", responses=MISSING)
async def wall(request: Request, id_: Annotated[str, Path(alias="id")], caller: Onlooker) -> Wall:
    """Pages of one wall, and which cell stands where."""
    if not caller.may_see(id_):
        detail = "this screen is paired with another wall; an admin can pair it anew"
        raise ProblemError(Problem(403, "Not allowed", detail))
    found = Services.of(request).walls.get(id_)
    if found is None:
        raise ProblemError(Problem(404, "No such wall", "GET /api/ioc/v1/walls lists them"))
    return found


@routes.get("/build")
async def build(request: Request, _caller: Anyone) -> Build:
    """Which build answers and where; screens reload when it changes."""
    services = Services.of(request)
    profile, greeting = services.profile, services.greeting
    place = Name(profile.name_vi, profile.name_en)
    return Build(build=greeting.build, place=place, zone=greeting.zone)
