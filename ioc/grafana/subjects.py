"""The place that boards are made for, from its files."""

from pathlib import Path

from core.place import Place
from dashboards.grafana.subject import Subject, subject_of
from ioc.people.desk import refuse
from ioc.place import read_place, tell


def described(directory: Path) -> Place:
    """Read a place; ends with what is wrong with its files."""
    place, findings = read_place(directory)
    if place is None:
        tell(directory, findings)
        refuse(f"{directory}: ioc check says what is wrong")
    return place


def subject(directory: Path, url: str) -> Subject:
    """Take what boards need of a place. url: where browsers open its center."""
    place = described(directory)
    return subject_of(place.profile, url, place.units)
