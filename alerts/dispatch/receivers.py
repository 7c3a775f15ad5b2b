"""Receivers of an Alertmanager file: which keys each kind has, and which it needs. Pure.

All kinds are read, so that an installation's file loads as it is; what is sent is decided
elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.place import Fields, Findings, Node, closest

from .said import TEMPLATE, address, count, flag, said, seconds, url, yes_or_no

_ALL: Final = frozenset({"send_resolved", "http_config"})
SLACK_APP: Final = "https://slack.com/api/chat.postMessage"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of integration, `NAME_configs`. Names are split by spaces.

    keys: what it may say. one_of: of each of these sets of keys one is needed, or one of the
    global ones beside them. rivals: of each of these pairs at most one.
    """

    keys: str
    one_of: Sequence[tuple[str, str]] = ()
    rivals: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Integration:
    """One way to reach a receiver. settings: what the file says, its defaults left out."""

    kind: str
    settings: Node

    @property
    def sends_resolved(self) -> bool | None:
        """Whether it tells of the end, too; None: as its kind does by default."""
        value = self.settings.value
        node = value.get("send_resolved") if isinstance(value, Mapping) else None
        return yes_or_no(node) if node else None

    @property
    def is_templated(self) -> bool:
        """Whether where it leads is a template, which nobody reads here."""
        value = self.settings.value
        pairs = value if isinstance(value, Mapping) else {}
        return any(TEMPLATE in str(pairs[name].value) for name in ("url", "to") if name in pairs)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told, by all of these ways."""

    name: str
    integrations: tuple[Integration, ...] = field(default=())


KINDS: Final[Mapping[str, Kind]] = {
    "discord": Kind(
        "webhook_url webhook_url_file title message content username avatar_url",
        [("webhook_url webhook_url_file", "")],
        ["webhook_url webhook_url_file"],
    ),
    "email": Kind(
        "to from smarthost hello auth_username auth_password auth_password_file auth_secret"
        " auth_secret_file auth_identity require_tls force_implicit_tls tls_config html text"
        " headers threading",
        [("to", ""), ("smarthost", "smtp_smarthost"), ("from", "smtp_from")],
    ),
    "incidentio": Kind(
        "url url_file alert_source_token alert_source_token_file max_alerts timeout",
        [("url url_file", "")],
        ["url url_file", "alert_source_token alert_source_token_file"],
    ),
    "jira": Kind(
        "api_url api_type project summary description labels priority issue_type"
        " resolve_transition reopen_transition wont_fix_resolution reopen_duration fields",
        [("project", ""), ("issue_type", ""), ("api_url", "jira_api_url")],
    ),
    "mattermost": Kind(
        "webhook_url webhook_url_file channel username icon_url icon_emoji fallback color title"
        " title_link text pretext author_name author_link author_icon fields thumb_url footer"
        " footer_icon image_url attachments props priority",
        [("webhook_url webhook_url_file", "mattermost_webhook_url mattermost_webhook_url_file")],
        ["webhook_url webhook_url_file"],
    ),
    "msteams": Kind(
        "webhook_url webhook_url_file title summary text",
        [("webhook_url webhook_url_file", "")],
        ["webhook_url webhook_url_file"],
    ),
    "msteamsv2": Kind(
        "webhook_url webhook_url_file title text",
        [("webhook_url webhook_url_file", "")],
        ["webhook_url webhook_url_file"],
    ),
    "opsgenie": Kind(
        "api_key api_key_file api_url message description source details responders tags note"
        " priority update_alerts entity actions",
        [("api_key api_key_file", "opsgenie_api_key opsgenie_api_key_file")],
        ["api_key api_key_file"],
    ),
    "pagerduty": Kind(
        "routing_key routing_key_file service_key service_key_file url client client_url"
        " description severity source details images links component group class timeout",
        [("routing_key routing_key_file service_key service_key_file", "")],
        ["routing_key routing_key_file", "service_key service_key_file"],
    ),
    "pushover": Kind(
        "user_key user_key_file token token_file title message url url_title device sound priority"
        " retry expire ttl html monospace",
        [("user_key user_key_file", ""), ("token token_file", "")],
        ["user_key user_key_file", "token token_file"],
    ),
    "rocketchat": Kind(
        "api_url channel token token_file token_id token_id_file color title title_link text fields"
        " short_fields actions emoji icon_url image_url thumb_url link_names",
        [
            ("token token_file", "rocketchat_token rocketchat_token_file"),
            ("token_id token_id_file", "rocketchat_token_id rocketchat_token_id_file"),
        ],
        ["token token_file", "token_id token_id_file"],
    ),
    "slack": Kind(
        "api_url api_url_file app_token app_token_file app_url channel icon_emoji icon_url"
        " link_names message_text username actions callback_id color fallback fields footer"
        " mrkdwn_in pretext short_fields text title title_link image_url thumb_url timeout"
        " update_message",
        [
            (
                "api_url api_url_file app_token app_token_file",
                "slack_api_url slack_api_url_file slack_app_token slack_app_token_file",
            )
        ],
        ["api_url api_url_file", "app_token app_token_file", "api_url app_token"],
    ),
    "sns": Kind(
        "api_url sigv4 topic_arn subject phone_number target_arn message attributes"
        " use_aws_http_client",
        [("target_arn topic_arn phone_number", "")],
    ),
    "telegram": Kind(
        "api_url bot_token bot_token_file chat_id chat_id_file message_thread_id message"
        " disable_notifications parse_mode",
        [
            ("bot_token bot_token_file", "telegram_bot_token telegram_bot_token_file"),
            ("chat_id chat_id_file", ""),
        ],
        ["bot_token bot_token_file", "chat_id chat_id_file"],
    ),
    "victorops": Kind(
        "api_key api_key_file api_url routing_key message_type entity_display_name state_message"
        " monitoring_tool custom_fields",
        [
            ("routing_key", ""),
            ("api_key api_key_file", "victorops_api_key victorops_api_key_file"),
        ],
        ["api_key api_key_file"],
    ),
    "webex": Kind("api_url room_id message", [("room_id", ""), ("http_config", "")]),
    "webhook": Kind(
        "url url_file max_alerts timeout payload", [("url url_file", "")], ["url url_file"]
    ),
    "wechat": Kind(
        "api_secret api_secret_file api_url corp_id message message_type agent_id to_user to_party"
        " to_tag",
        [
            ("api_secret api_secret_file", "wechat_api_secret wechat_api_secret_file"),
            ("corp_id", "wechat_api_corp_id"),
        ],
        ["api_secret api_secret_file"],
    ),
}


def read_receiver(node: Node, given: Fields, findings: Findings) -> Receiver:
    """Read one receiver. given: the global settings."""
    fields = Fields(node, findings)
    name = fields.text("name")
    fields.pairs("labels", required=False)
    found = [
        _integration(kind, each, given, findings)
        for kind in KINDS
        for each in fields.nodes(f"{kind}_configs", required=False)
    ]
    fields.end()
    return Receiver(name, tuple(found))


def rivals(fields: Fields, pairs: Sequence[str]) -> None:
    """Note keys of which only one may be there."""
    for pair in pairs:
        there = [name for name in pair.split() if said(fields, name)]
        if len(there) > 1:
            fields.wrong(there[1], f"at most one of {' & '.join(there)} may be there")


def _integration(kind: str, node: Node, given: Fields, findings: Findings) -> Integration:
    spec, fields = KINDS[kind], Fields(node, findings)
    known = _ALL | set(spec.keys.split())
    value = node.value if isinstance(node.value, Mapping) else {}
    for name in value:
        if name not in known:
            fields.wrong(name, f"unknown key of {kind}_configs{closest(name, known)}")
    if not isinstance(node.value, Mapping):
        fields.end()
    rivals(fields, spec.rivals)
    for own, beside in spec.one_of:
        if not any(said(fields, name) for name in own.split()) and not any(
            said(given, name) for name in beside.split()
        ):
            needed = " or ".join([*own.split(), *(f"global {name}" for name in beside.split())])
            findings.add(node.line, node.path, f"{kind}_configs needs {needed}")
    flag(fields, "send_resolved")
    if kind == "slack":
        _check_slack(fields)
    if kind == "webhook":
        url(fields, "url")
        count(fields, "max_alerts")
        seconds(fields, "timeout")
    if kind == "email":
        address(fields, "smarthost")
        flag(fields, "require_tls")
    return Integration(kind, node)


def _check_slack(fields: Fields) -> None:
    update, url = (
        fields.get("update_message", required=False),
        fields.get("api_url", required=False),
    )
    if update and update.value is True and url and url.value != SLACK_APP:
        reason = f"only with a bot's token: api_url has to be {SLACK_APP}"
        fields.wrong("update_message", reason)
