"""Who is on duty: schedules, who stands in for whom, and calendars for telephones."""

from . import calendar_routes, override_routes, practice_routes, schedule_routes, trial_routes
from .chains import routes as chain_routes

PARTS = (
    schedule_routes,
    override_routes,
    calendar_routes,
    chain_routes,
    trial_routes,
    practice_routes,
)

__all__ = ["PARTS"]
