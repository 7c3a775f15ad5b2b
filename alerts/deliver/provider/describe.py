"""A provider's file: its request as templates, its secrets by name, its answers. Pure parsing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from alerts.deliver.secret import why_no_file
from alerts.template import TemplateError, check_about
from core.place import Document, Fields, Findings, Node, shown

from .answers import AnswerRule, Meaning, why_no_match, why_no_path
from .answers import shown as written
from .receipts import ReceiptRules

_METHODS: Final = ("POST", "PUT", "GET")
_TEMPLATE_CHARS_MAX: Final = 10_000
_STATUS: Final = range(100, 600)
SPOOL: Final = "spool"  # setting of a modem


class Form(StrEnum):
    """How a message is worded."""

    PLAIN = "plain"  # a text message without marks
    MARKED = "marked"  # one with them
    CHAT = "chat"
    SPOKEN = "spoken"


class Means(StrEnum):
    """By what a message leaves."""

    HTTP = "http"  # the request of the file
    MODEM = "modem"  # the spool of gammu-smsd
    APPRISE = "apprise"  # a program of its own, by URLs of many services


# What templates know of a message, by the fields of messages.py.
FIELDS: Final = (
    "to", "msisdn", "text", "key", "code", "kind", "priority", "state", "what", "where", "times",
    "evidence", "action", "link",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request, in templates."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


NO_REQUEST: Final = Asking(method="", url="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """How to get another token. access, refresh: where in the answer the new ones are.

    seed: the secret that holds the first refresh token.
    """

    asking: Asking
    access: str
    refresh: str
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What a file says. secrets: files by the names that templates use; settings: their defaults.

    retry_after: where in an answer it says for how many seconds it wants to be left alone.
    receipts: None: it tells nothing later. asking: of HTTP only.
    """

    name: str
    form: Form
    asking: Asking
    secrets: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[AnswerRule, ...] = ()
    retry_after: str = ""
    refresh: Refresh | None = None
    receipts: ReceiptRules | None = None
    means: Means = Means.HTTP


def read_provider(name: str, document: Document, findings: Findings) -> Provider | None:
    """Read a file; None when something is wrong with it."""
    fields = Fields(document.root, findings)
    means = fields.choice("kind", Means, required=False) or Means.HTTP
    if means is not Means.HTTP:
        return _without_request(name, means, fields)
    form = fields.choice("text", Form)
    secrets, settings = _texts(fields, "secrets"), _texts(fields, "settings")
    about: dict[str, object] = {
        **dict.fromkeys(FIELDS, "x" * 64),
        "secrets": secrets,
        "settings": settings,
        "tokens": {"access": "x", "refresh": "x"},
    }
    request = fields.get("request")
    asking = _asking(Fields(request, findings), about) if request else None
    answers = tuple(_answer(Fields(node, findings)) for node in fields.nodes("answers"))
    retry_after = fields.text("retry_after", required=False)
    fields.check("retry_after", why_no_path(retry_after) if retry_after else None)
    node = fields.get("refresh", required=False)
    refresh = _refresh(Fields(node, findings), about, secrets) if node else None
    told = fields.get("receipts", required=False)
    receipts = _receipts(Fields(told, findings)) if told else None
    fields.end()
    if findings.all() or asking is None or form is None:
        return None
    return Provider(
        name=name,
        form=form,
        asking=asking,
        secrets=secrets,
        settings=settings,
        answers=answers,
        retry_after=retry_after,
        refresh=refresh,
        receipts=receipts,
    )


def _without_request(name: str, means: Means, fields: Fields) -> Provider | None:
    """Read the file of what is no HTTP: its wording, and its settings."""
    form, settings = fields.choice("text", Form), _texts(fields, "settings")
    if means is Means.MODEM and not settings.get(SPOOL, "").startswith("/"):
        fields.wrong("settings", f"name the folder of gammu-smsd: {SPOOL}: /var/spool/gammu")
    fields.end()
    if fields.findings.all() or form is None:
        return None
    return Provider(name=name, form=form, asking=NO_REQUEST, settings=settings, means=means)


def _asking(fields: Fields, about: Mapping[str, object], *, ends: bool = True) -> Asking:
    method = fields.text("method", required=False) or "POST"
    if method not in _METHODS:
        fields.wrong("method", f"expected {' or '.join(_METHODS)}, got {method!r}")
    headers = _texts(fields, "headers")
    asking = Asking(
        method=method,
        url=fields.text("url", length_max=2_000),
        headers=tuple(headers.items()),
        body=fields.text("body", required=False, length_max=_TEMPLATE_CHARS_MAX),
    )
    if ends:
        fields.end()
    for name, text in (("url", asking.url), ("body", asking.body)):
        fields.check(name, _why_no_template(text, about))
    for name, text in asking.headers:
        fields.check("headers", _why_no_template(text, about, f"{name}: "))
    return asking


def _refresh(fields: Fields, about: Mapping[str, object], secrets: Mapping[str, str]) -> Refresh:
    asking = _asking(fields, about, ends=False)
    refresh = Refresh(
        asking=asking,
        access=fields.text("access_token"),
        refresh=fields.text("refresh_token"),
        seed=fields.text("first"),
    )
    for name, path in (("access_token", refresh.access), ("refresh_token", refresh.refresh)):
        fields.check(name, why_no_path(path) if path else None)
    if refresh.seed and refresh.seed not in secrets:
        fields.wrong("first", f"{refresh.seed!r} is not among the secrets")
    fields.end()
    return refresh


def _answer(fields: Fields) -> AnswerRule:
    rule = AnswerRule(
        means=fields.choice("means", Meaning) or Meaning.UNKNOWN,
        status=tuple(_statuses(fields)),
        json=fields.text("json", required=False),
        equals=tuple(_values(fields, "equals")),
        match=fields.text("match", required=False),
    )
    fields.check("json", why_no_path(rule.json) if rule.json else None)
    fields.check("match", why_no_match(rule.match) if rule.match else None)
    if rule.equals and not rule.json:
        fields.wrong("equals", "of what? name a path in json")
    fields.end()
    return rule


def _receipts(fields: Fields) -> ReceiptRules:
    rules = ReceiptRules(
        secret_file=fields.text("secret_file"),
        header=fields.text("header", required=False),
        sent_id=fields.text("sent_id"),
        id=fields.text("id"),
        status=fields.text("status"),
        delivered=tuple(_values(fields, "delivered")),
        failed=tuple(_values(fields, "failed")),
    )
    fields.check("secret_file", why_no_file(rules.secret_file) if rules.secret_file else None)
    fields.check("header", None if rules.has_fit_header else "no name of a header")
    for name, path in (("sent_id", rules.sent_id), ("id", rules.id), ("status", rules.status)):
        fields.check(name, why_no_path(path) if path else None)
    if not rules.failed:
        fields.wrong("failed", "name at least one status")
    if both := {*rules.delivered} & {*rules.failed}:
        fields.wrong("failed", f"{min(both)!r} cannot mean both")
    fields.end()
    return rules


def _statuses(fields: Fields) -> Iterator[int]:
    for node in _listed(fields, "status"):
        if isinstance(node.value, int) and node.value in _STATUS:
            yield node.value
        else:
            fields.findings.add(node.line, node.path, f"{shown(node)} is no status")


def _values(fields: Fields, name: str) -> Iterator[str]:
    for node in _listed(fields, name):
        if isinstance(node.value, tuple | Mapping):
            fields.findings.add(node.line, node.path, f"expected a value, got {shown(node)}")
        else:
            yield written(node.value)


def _listed(fields: Fields, name: str) -> tuple[Node, ...]:
    """Give the members of a list, or the only one that is there without one."""
    node = fields.get(name, required=False)
    if node is None:
        return ()
    return node.value if isinstance(node.value, tuple) else (node,)


def _texts(fields: Fields, name: str) -> dict[str, str]:
    found = {}
    for key, node in fields.pairs(name, required=False).items():
        if isinstance(node.value, tuple | Mapping):
            fields.findings.add(node.line, node.path, f"expected text, got {shown(node)}")
        else:
            found[key] = "" if node.value is None else written(node.value)
    return found


def _why_no_template(text: str, about: Mapping[str, object], prefix: str = "") -> str | None:
    try:
        check_about(text, about)
    except TemplateError as error:
        return f"{prefix}{error}"
    return None
