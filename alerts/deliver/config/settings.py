"""Section `channels` of oncall.yml: providers, mail, signatures, who stands in for whom. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from alerts.deliver.channels import Smarthost, Tls
from alerts.deliver.names import ChannelName
from alerts.deliver.secret import NONE, SecretRef, why_no_file
from core.place import Fields, Findings, Node, is_slug, networks, shown, whole_numbers

MAIL: Final = ("mail", "email")  # ways that need no provider, but `smtp`
PUSH: Final = "push"  # leads to a person's browsers, unless a provider is described for it
DEFAULT: Final = "default"
_PORTS: Final = range(1, 65_536)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a way leads to people. to: files that say where, by person; of others their telephone."""

    provider: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """The section. signing: files of secrets by channel, or of all by `default`.

    fallback: by the name or the way of a channel, another channel, or another way to the person.
    """

    allow_networks: tuple[str, ...] = ()
    allow_ports: tuple[int, ...] = ()
    center: str = "IOC"
    smtp: Smarthost | None = None
    signing: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)
    fallback: Mapping[str, str] = field(default_factory=dict)


def parse_channels(node: Node | None, findings: Findings) -> ChannelSettings:
    """Read the section. What the findings complain of may be missing."""
    if node is None:
        return ChannelSettings()
    fields = Fields(node, findings)
    smtp = fields.get("smtp", required=False)
    settings = ChannelSettings(
        allow_networks=tuple(networks(fields, "allow_networks")),
        allow_ports=tuple(whole_numbers(fields, "allow_ports", _PORTS)),
        center=fields.text("center", required=False) or "IOC",
        smtp=_smtp(Fields(smtp, findings)) if smtp else None,
        signing=_files(fields, "signing"),
        ways={
            name: _way(Fields(each, findings), name)
            for name, each in fields.pairs("ways", required=False).items()
        },
        fallback=_texts(fields, "fallback"),
    )
    fields.end()
    for name in MAIL:
        if name in settings.ways:
            fields.wrong("ways", f"{name} needs no provider, but `smtp`; leave it out")
    if circle := _circle(settings.fallback):
        fields.wrong("fallback", f"goes in a circle: {' → '.join(circle)}")
        return replace(settings, fallback={})
    return settings


def _smtp(fields: Fields) -> Smarthost:
    address = fields.text("smarthost")
    if address and not address.rpartition(":")[2].isdigit():
        fields.wrong("smarthost", f"{address!r}: expected host:port, such as mail.example.vn:587")
    usual = Tls.IMPLICIT if address.endswith(":465") else Tls.STARTTLS
    password = fields.text("auth_password_file", required=False)
    username = fields.text("auth_username", required=False)
    if bool(username) != bool(password):
        fields.wrong("auth_username", "auth_username and auth_password_file come together")
    if password:
        fields.check("auth_password_file", why_no_file(password, fields.findings.file))
    smtp = Smarthost(
        address=address,
        sender=fields.text("from"),
        tls=fields.choice("tls", Tls, required=False) or usual,
        username=username,
        password=SecretRef(password) if password else NONE,
        hello=fields.text("hello", required=False) or "localhost",
    )
    fields.end()
    return smtp


def _way(fields: Fields, name: str) -> Way:
    if not is_slug(name):
        fields.findings.add(fields.node.line, fields.node.path, f"{name!r} cannot name a way")
    way = Way(
        provider=fields.slug("provider"),
        settings=_texts(fields, "settings"),
        secrets=_files(fields, "secrets"),
        to=_files(fields, "to"),
    )
    fields.end()
    return way


def _files(fields: Fields, name: str) -> dict[str, str]:
    found = _texts(fields, name)
    for file in found.values():
        fields.check(name, why_no_file(file, fields.findings.file))
    return found


def _texts(fields: Fields, name: str) -> dict[str, str]:
    found = {}
    for key, node in fields.pairs(name, required=False).items():
        if isinstance(node.value, str):
            found[key] = node.value.strip()
        else:
            reason = f"expected text, got {shown(node)}; put it in quotes"
            fields.findings.add(node.line, node.path, reason)
    return found


def _circle(fallback: Mapping[str, str]) -> list[str]:
    """Find a circle: a message would go round and round. What stands in for itself is an end."""
    for begin in fallback:
        seen, ways, at = [begin], {begin}, begin
        while (following := _next(fallback, at)) is not None:
            name = ChannelName.of(at)
            ways |= {at, name.way} if name.is_persons else {at}
            if following in ways:
                return [*seen, following]
            seen.append(following)
            at = following
    return []


def _next(fallback: Mapping[str, str], at: str) -> str | None:
    found = fallback.get(at) or fallback.get(ChannelName.of(at).way) or fallback.get(DEFAULT)
    return None if found == at else found
