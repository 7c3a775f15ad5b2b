"""`people` and `teams` of oncall.yml. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from alerts.oncall.reading import known, minute_of
from core.place import Fields, Findings, Node, shown
from promql.lex import DurationError, duration_ms

from .person import Person, Quiet, Team

PRIORITIES: Final = ("p1", "p2", "p3", "p4")
_WAY: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_USER: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_NO_WAY: Final = "is no way; write voice, sms, push or mail; between two how long to wait, 2m"
_WAIT_SECONDS_MAX: Final = 3600.0

Ways = tuple[tuple[str, ...], tuple[float, ...]]


def read_people(nodes: Sequence[Node], findings: Findings) -> list[Person]:
    """Read all people. An account is one person's."""
    people, of = [read_person(node, findings) for node in nodes], dict[str, str]()
    for node, person in zip(nodes, people, strict=True):
        if person.user and of.setdefault(person.user, person.id) != person.id:
            reason = f"{person.user!r} is {of[person.user]!r} already; an account is one person's"
            Fields(node, findings).wrong("user", reason)
    return people


def read_person(node: Node, findings: Findings) -> Person:
    """Read one."""
    fields = Fields(node, findings)
    if fields.has("phone"):
        fields.wrong("phone", "numbers do not stand in this file; write phone_file: secrets/NAME")
    fields.get("phone", required=False)
    ways, waits = _by_priority(fields.get("channels", required=False), findings)
    user = fields.text("user", required=False)
    if user and not _USER.fullmatch(user):
        fields.wrong("user", f"{user!r} is no account; `ioc user list` shows them")
    person = Person(
        id=fields.slug("id"),
        name=fields.text("name"),
        phone_file=fields.text("phone_file", required=False),
        mail=fields.text("mail", required=False),
        user=user,
        ways=ways,
        waits=waits,
        quiet=_quiet(fields.get("quiet", required=False), findings),
    )
    fields.end()
    return person


def read_teams(
    nodes: Sequence[Node], people: Mapping[str, Person], findings: Findings
) -> list[Team]:
    """Read all teams. None may be in itself, however far down."""
    teams = [_team(node, people, findings) for node in nodes]
    by_id = {team.id: team for team in teams}
    for node, team in zip(nodes, teams, strict=True):
        fields = Fields(node, findings)
        for inner in team.teams:
            known(fields, "teams", inner, by_id, "team")
        if loop := _loop(by_id, team.id):
            fields.wrong("teams", f"{' → '.join(loop)} has no end; take one of them out")
    return teams


def _team(node: Node, people: Mapping[str, Person], findings: Findings) -> Team:
    fields = Fields(node, findings)
    team = Team(
        id=fields.slug("id"),
        people=fields.texts("people", required=False),
        teams=fields.texts("teams", required=False),
    )
    for person in team.people:
        known(fields, "people", person, people, "person")
    if not team.people and not team.teams and isinstance(node.value, Mapping):
        fields.wrong("people", "the team has nobody; name people or teams")
    fields.end()
    return team


def _loop(teams: Mapping[str, Team], start: str) -> tuple[str, ...]:
    """Give a way from a team back to itself; nothing: there is none."""
    ways, seen = list[tuple[str, ...]]([(start,)]), set[str]()
    while ways:
        way = ways.pop()
        for inner in teams[way[-1]].teams if way[-1] in teams else ():
            if inner == start:
                return (*way, inner)
            if inner not in seen:
                seen.add(inner)
                ways.append((*way, inner))
    return ()


def _by_priority(
    node: Node | None, findings: Findings
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[float, ...]]]:
    ways, waits = dict[str, tuple[str, ...]](), dict[str, tuple[float, ...]]()
    if node is None:
        return ways, waits
    fields = Fields(node, findings)
    for priority in PRIORITIES:
        if fields.has(priority):
            ways[priority], waits[priority] = _ways(fields, priority)
        else:
            fields.get(priority, required=False)
    fields.end()
    return ways, waits


def _ways(fields: Fields, priority: str) -> Ways:
    ways, waits, wait = list[str](), list[float](), 0.0
    for node in fields.nodes(priority):
        word = node.value if isinstance(node.value, str) else ""
        if _WAY.fullmatch(word):
            if word in ways:
                fields.findings.add(node.line, node.path, f"{word!r} is listed twice")
            ways.append(word)
            waits.append(wait)
            wait = 0.0
            continue
        waited = _wait(fields, node)
        if waited and (wait or not ways):
            fields.wrong(priority, f"{shown(node)} stands between no two ways; take it out")
        wait = waited
    if wait:
        fields.wrong(priority, "ends with a wait; name the way that comes after it")
    return tuple(ways), tuple(waits)


def _wait(fields: Fields, node: Node) -> float:
    try:
        seconds = duration_ms(node.value if isinstance(node.value, str) else "") / 1000
    except DurationError:
        fields.findings.add(node.line, node.path, f"{shown(node)} {_NO_WAY}")
        return 0.0
    if not 0 < seconds <= _WAIT_SECONDS_MAX:
        fields.findings.add(node.line, node.path, f"{shown(node)}: wait for up to 1h")
    return seconds


def _quiet(node: Node | None, findings: Findings) -> Quiet | None:
    if node is None:
        return None
    fields = Fields(node, findings)
    begins, ends = minute_of(fields, "from"), minute_of(fields, "to")
    fields.end()
    if begins is None or ends is None:
        return None
    if begins == ends:
        fields.wrong("to", "is when it begins; leave `quiet` out, or write another time")
    return Quiet(begins, ends)
