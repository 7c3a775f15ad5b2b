"""Alertmanager's file: its tree of routes, receivers, inhibitions and times. Pure.

Whatever Alertmanager loads loads here, and what it refuses is refused, with line and field; but a
place's own file may say more of times.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from core.model import Condition, Relation, Texts
from core.place import Document, Fields, Findings, Node, shown
from promql.tree import RegexError, regex

from .inhibit import Inhibition
from .intervals import Ours, read_interval
from .matchers import MatcherError, matchers_of, written
from .receivers import SLACK_APP, Receiver, read_receiver, rivals
from .route import EVERY_LABEL, Route
from .said import address, flag, said, seconds
from .times import TimeInterval

_GLOBAL: Final = (
    "smtp_from", "smtp_smarthost", "smtp_hello", "smtp_auth_username", "smtp_auth_password",
    "smtp_auth_password_file", "smtp_auth_identity", "smtp_auth_secret",
    "smtp_auth_secret_file", "smtp_require_tls", "smtp_tls_config", "smtp_force_implicit_tls",
    "jira_api_url", "slack_api_url", "slack_api_url_file", "slack_app_token",
    "slack_app_token_file", "slack_app_url", "victorops_api_key", "victorops_api_key_file",
    "victorops_api_url", "pagerduty_url", "opsgenie_api_key", "opsgenie_api_key_file",
    "opsgenie_api_url", "rocketchat_api_url", "rocketchat_token", "rocketchat_token_file",
    "rocketchat_token_id", "rocketchat_token_id_file", "wechat_api_url", "wechat_api_secret",
    "wechat_api_secret_file", "wechat_api_corp_id", "telegram_api_url", "telegram_bot_token",
    "telegram_bot_token_file", "webex_api_url", "mattermost_webhook_url",
    "mattermost_webhook_url_file", "http_config", "resolve_timeout",
)  # fmt: skip
_RIVALS: Final = [
    f"{name} {name}_file"
    for name in (
        "slack_app_token", "slack_api_url", "opsgenie_api_key", "victorops_api_key",
        "telegram_bot_token", "smtp_auth_password", "smtp_auth_secret", "rocketchat_token",
        "rocketchat_token_id", "wechat_api_secret", "mattermost_webhook_url",
    )
]  # fmt: skip
RESOLVE_TIMEOUT: Final = timedelta(minutes=5)
_OLD_NAME: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_NOT_OF_ROOT: Final = ("match", "match_re", "matchers")


@dataclass(frozen=True, slots=True)
class Routing:
    """What a file says of who is told of what, and when."""

    root: Route
    receivers: tuple[Receiver, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    intervals: tuple[TimeInterval, ...] = ()
    templates: tuple[str, ...] = ()
    globals_: Node | None = None  # `global`, for who sends
    resolve_timeout: timedelta = RESOLVE_TIMEOUT  # of posted alerts that say no end


def parse_routing(
    document: Document, findings: Findings, ours: Ours | None = None
) -> Routing | None:
    """Read a file; None when it has no route, or something is wrong with it.

    ours: for the place's own file; None: for one of an Alertmanager.
    """
    fields = Fields(document.root, findings)
    given = _global(fields, findings)
    receivers = tuple(
        read_receiver(each, given, findings) for each in fields.nodes("receivers", required=False)
    )
    intervals = tuple(
        read_interval(each, findings, ours)
        for key in ("time_intervals", "mute_time_intervals")
        for each in fields.nodes(key, required=False)
    )
    _unique(fields, "receivers", [each.name for each in receivers])
    _unique(fields, "time_intervals", [each.name for each in intervals])
    inhibitions = tuple(
        _inhibition(each, findings) for each in fields.nodes("inhibit_rules", required=False)
    )
    templates = _names(fields, "templates")
    for name in ("tracing", "event_recorder"):  # Alertmanager's own affairs
        fields.get(name, required=False)
    node = fields.get("route")
    known = _Known({each.name for each in receivers}, {each.name for each in intervals})
    root = _root(node, known, findings) if node else None
    fields.end()
    if root is None or findings.all():
        return None
    timeout = seconds(given, "resolve_timeout")
    return Routing(
        root=root,
        receivers=receivers,
        inhibitions=inhibitions,
        intervals=intervals,
        templates=templates,
        globals_=given.node,
        resolve_timeout=timedelta(seconds=timeout) if timeout else RESOLVE_TIMEOUT,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    receivers: set[str]
    intervals: set[str]


def _global(fields: Fields, findings: Findings) -> Fields:
    """Give the global settings, none when there are none."""
    node = fields.get("global", required=False) or Node({}, fields.node.line, 1, "/global")
    given = Fields(node, findings)
    for name in _GLOBAL:
        given.get(name, required=False)
    given.end()
    rivals(given, _RIVALS)
    for name in ("smtp_require_tls", "smtp_force_implicit_tls"):
        flag(given, name)
    address(given, "smtp_smarthost")
    seconds(given, "resolve_timeout")
    url, app = (given.get(f"slack_{name}_url", required=False) for name in ("api", "app"))
    same = url is not None and url.value == (app.value if app else SLACK_APP)
    tokens = any(said(given, name) for name in ("slack_app_token", "slack_app_token_file"))
    if tokens and not same and any(said(given, f"slack_api_url{end}") for end in ("", "_file")):
        given.wrong("slack_api_url", "at most one of slack_app_token & slack_api_url may be there")
    return given


def _unique(fields: Fields, name: str, names: list[str]) -> None:
    for each in sorted({one for one in names if one and names.count(one) > 1}):
        fields.wrong(name, f"{each!r} is there twice; rename one")


def _root(node: Node, known: _Known, findings: Findings) -> Route:
    fields = Fields(node, findings)
    for name in _NOT_OF_ROOT:
        if _has(fields, name):
            fields.wrong(name, "the root takes every alert; put conditions into `routes`")
    for name in ("mute_time_intervals", "active_time_intervals"):
        if _has(fields, name):
            fields.wrong(name, "the root is always active; put times into `routes`")
    return _route(node, Route(id="", receiver=""), 0, known, findings)


def _route(node: Node, parent: Route, place: int, known: _Known, findings: Findings) -> Route:
    fields = Fields(node, findings)
    matchers = tuple(_matchers(fields, "match", "match_re", "matchers"))
    own = said(fields, "receiver") or not parent.receiver
    receiver = fields.text("receiver") if own else parent.receiver
    if receiver and receiver not in known.receivers:
        fields.wrong("receiver", f"there is no receiver {receiver!r}")
    group_by = _group_by(fields)
    goes_on = flag(fields, "continue")
    if goes_on and not parent.id:
        fields.wrong("continue", "the root has nothing after it")
    route = Route(
        id=f"{parent.id}/{place}{{{','.join(map(written, matchers))}}}",
        receiver=receiver,
        matchers=matchers,
        group_by=parent.group_by if group_by is None else group_by,
        goes_on=goes_on is True,
        group_wait_seconds=_seconds(fields, "group_wait", parent.group_wait_seconds),
        group_interval_seconds=_seconds(fields, "group_interval", parent.group_interval_seconds),
        repeat_interval_seconds=_seconds(fields, "repeat_interval", parent.repeat_interval_seconds),
        mute=_times(fields, "mute_time_intervals", known),
        active=_times(fields, "active_time_intervals", known),
        labels=_labels(fields, parent.labels),
    )
    for name, length in (
        ("group_interval", route.group_interval_seconds),
        ("repeat_interval", route.repeat_interval_seconds),
    ):
        if length <= 0:
            fields.wrong(name, "has to be above 0")
    children = tuple(
        _route(child, route, number, known, findings)
        for number, child in enumerate(fields.nodes("routes", required=False))
    )
    fields.end()
    return replace(route, routes=children)


def _inhibition(node: Node, findings: Findings) -> Inhibition:
    fields = Fields(node, findings)
    found = Inhibition(
        name=fields.text("name", required=False),
        source=tuple(_matchers(fields, "source_match", "source_match_re", "source_matchers")),
        target=tuple(_matchers(fields, "target_match", "target_match_re", "target_matchers")),
        equal=_names(fields, "equal"),
    )
    fields.end()
    return found


def _matchers(fields: Fields, equal: str, like: str, written_out: str) -> Iterator[Condition]:
    for name, relation in ((equal, Relation.EQUAL), (like, Relation.MATCHES)):
        for label, node in fields.pairs(name, required=False).items():
            if not _OLD_NAME.fullmatch(label):
                reason = f"{label!r} is no name of a label here; write it into matchers"
                fields.findings.add(node.line, node.path, reason)
            elif text := _text(fields, node, label, relation):
                yield Condition(label, relation, text[0])
    for node in fields.nodes(written_out, required=False):
        if not isinstance(node.value, str):
            fields.findings.add(node.line, node.path, f"expected a matcher, got {shown(node)}")
            continue
        try:
            yield from matchers_of(node.value)
        except MatcherError as error:
            fields.findings.add(node.line, node.path, str(error))


def _text(fields: Fields, node: Node, label: str, relation: Relation) -> tuple[str] | None:
    """Read a value, in a tuple, for it may be empty; None when it is none."""
    if isinstance(node.value, tuple | Mapping):
        fields.findings.add(node.line, node.path, f"expected text, got {shown(node)}")
        return None
    text = node.written
    if relation is Relation.EQUAL:
        return (text,)
    try:
        regex(text)
    except RegexError as error:
        fields.findings.add(node.line, node.path, str(error))
        return None
    if node.value is None:
        fields.findings.add(node.line, node.path, f"{label} has no expression; write one")
        return None
    return (text,)


def _group_by(fields: Fields) -> tuple[str, ...] | None:
    if fields.get("group_by", required=False) is None:
        return None
    names = fields.texts("group_by")
    if EVERY_LABEL in names and len(names) > 1:
        fields.wrong("group_by", f"{EVERY_LABEL!r} means every label; leave the others out")
    return names


def _times(fields: Fields, name: str, known: _Known) -> tuple[str, ...]:
    names = _names(fields, name)
    for each in names:
        if each not in known.intervals:
            fields.wrong(name, f"there is no time interval {each!r}")
    return names


def _names(fields: Fields, name: str) -> tuple[str, ...]:
    """Read a list of texts, each once: who says one twice means it once."""
    found = list[str]()
    for node in fields.nodes(name, required=False):
        if isinstance(node.value, str) and node.value.strip():
            found.append(node.value)
        else:
            fields.findings.add(node.line, node.path, f"expected text, got {shown(node)}")
    return tuple(dict.fromkeys(found))


def _has(fields: Fields, name: str) -> bool:
    """Whether a key says anything; an empty list does not."""
    node = fields.get(name, required=False)
    return node is not None and bool(node.value)


def _labels(fields: Fields, inherited: Texts) -> Texts:
    own = {label: node.written for label, node in fields.pairs("labels", required=False).items()}
    return tuple(sorted({**dict(inherited), **own}.items()))


def _seconds(fields: Fields, name: str, inherited: float) -> float:
    found = seconds(fields, name)
    return inherited if found is None else found
