"""People who can be called, and teams of them. Pure."""

from .files import read_people, read_teams
from .person import Person, Quiet, Team, members

__all__ = [
    "Person",
    "Quiet",
    "Team",
    "members",
    "read_people",
    "read_teams",
]
