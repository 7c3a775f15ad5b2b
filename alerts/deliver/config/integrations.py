"""Integrations of Alertmanager's file that we can send, made into channels."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from alerts.deliver.channels import (
    Authorization,
    Email,
    Outbound,
    Smarthost,
    Tls,
    Webhook,
    Words,
)
from alerts.deliver.secret import NONE, SecretRef, Vault
from alerts.dispatch.receivers import Integration, Receiver
from alerts.dispatch.said import yes_or_no
from core.place import Findings, Node
from core.service.settings import Secret
from promql.lex import DurationError, duration_ms

_INLINE: Final = ("credentials", "password", "bearer_token", "auth_password", "auth_secret")
_UNUSED: Final = (
    "oauth2", "tls_config", "proxy_url", "http_headers", "payload", "html", "text", "headers",
    "threading",
)  # fmt: skip
_IMPLICIT_PORT: Final = ":465"


def webhook(integration: Integration, out: Outbound, vault: Vault, signing: SecretRef) -> Webhook:
    """Make the channel of a `webhook_configs` entry."""
    node = integration.settings
    timeout = _text(node, "timeout")
    return Webhook(
        outbound=out,
        vault=vault,
        url=_secret(node, "url"),
        signing=signing,
        authorization=_authorization(_child(node, "http_config")),
        timeout_seconds=_seconds(timeout) if timeout else None,
        max_alerts=_number(node, "max_alerts"),
    )


def email(
    integration: Integration,
    out: Outbound,
    vault: Vault,
    words: Words,
    usual: Smarthost | None,
) -> Email | str:
    """Make the channel of an `email_configs` entry; usual: what it leaves out. Or say why not."""
    node = integration.settings
    address = _text(node, "smarthost") or (usual.address if usual else "")
    sender = _text(node, "from") or (usual.sender if usual else "")
    if not address or not sender:
        return "there is no smarthost, or nobody it is from; write channels: smtp:"
    same = usual is not None and usual.address == address
    base = usual if usual is not None and same else Smarthost(address=address, sender=sender)
    username = _text(node, "auth_username") or base.username
    password = _secret(node, "auth_password") or base.password
    smarthost = replace(
        base,
        address=address,
        sender=sender,
        tls=_tls(node, address, base.tls if same else Tls.STARTTLS),
        username=username,
        password=password,
        hello=_text(node, "hello") or base.hello,
    )
    return Email(outbound=out, vault=vault, words=words, smarthost=smarthost, to=_text(node, "to"))


def smarthost_of(given: Node | None) -> Smarthost | None:
    """Make the one of the file's global settings; None: they name none."""
    if given is None or not (address := _text(given, "smtp_smarthost")):
        return None
    own = {
        name.removeprefix("smtp_"): node
        for name, node in _pairs(given).items()
        if name.startswith("smtp_")
    }
    node = replace(given, value=own)
    return Smarthost(
        address=address,
        sender=_text(given, "smtp_from"),
        tls=_tls(node, address, Tls.STARTTLS),
        username=_text(node, "auth_username"),
        password=_secret(node, "auth_password"),
        hello=_text(node, "hello") or "localhost",
    )


def warnings(receivers: Iterable[Receiver], findings: Findings) -> None:
    """Note what is accepted and should not be so, and what is passed over."""
    for receiver in receivers:
        for integration in receiver.integrations:
            if integration.kind in {"webhook", "email"}:
                _warn(integration.settings, findings)


def _warn(node: Node, findings: Findings) -> None:
    for name, child in _pairs(node).items():
        if name in _INLINE and isinstance(child.value, str) and child.value:
            reason = f"a secret in the file itself; put it into a file and write {name}_file"
            findings.add(child.line, child.path, reason)
        elif name in _UNUSED and child.value is not None:
            findings.add(child.line, child.path, f"{name} is passed over")
        elif name in {"http_config", "authorization", "basic_auth"}:
            _warn(child, findings)


def _authorization(http: Node | None) -> Authorization | None:
    if http is None:
        return None
    basic, other = _child(http, "basic_auth"), _child(http, "authorization")
    if basic is not None:
        file = _text(basic, "username_file")
        return Authorization(
            username=_text(basic, "username"),
            username_file=SecretRef(file) if file else NONE,
            password=_secret(basic, "password"),
        )
    if other is not None:
        return Authorization(type=_text(other, "type"), credentials=_secret(other, "credentials"))
    token = _secret(http, "bearer_token")
    return Authorization(credentials=token) if token else None


def _tls(node: Node, address: str, usual: Tls) -> Tls:
    if _flag(node, "force_implicit_tls") or address.endswith(_IMPLICIT_PORT):
        return Tls.IMPLICIT
    required = _flag(node, "require_tls")
    if required is None:
        return usual
    return Tls.STARTTLS if required else Tls.NONE


def _secret(node: Node, name: str) -> SecretRef:
    if file := _text(node, f"{name}_file"):
        return SecretRef(file)
    text = _text(node, name)
    return SecretRef(inline=Secret(text)) if text else NONE


def _seconds(text: str) -> float | None:
    try:
        return duration_ms(text) / 1000 or None
    except DurationError:
        return None


def _pairs(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}


def _child(node: Node, name: str) -> Node | None:
    child = _pairs(node).get(name)
    return child if child and isinstance(child.value, Mapping) else None


def _text(node: Node, name: str) -> str:
    child = _pairs(node).get(name)
    if child is None or isinstance(child.value, tuple | Mapping) or child.value is None:
        return ""
    return str(child.value).strip()


def _flag(node: Node, name: str) -> bool | None:
    child = _pairs(node).get(name)
    return yes_or_no(child) if child else None


def _number(node: Node, name: str) -> int:
    child = _pairs(node).get(name)
    value = child.value if child else 0
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
