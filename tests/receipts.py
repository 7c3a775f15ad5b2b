"""A gateway that cannot sign, one that can, and what they tell of messages."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import orjson

from alerts.deliver.channels.webhook import signature

EXAMPLE = Path(__file__).parents[1] / "config" / "example"
PLAIN, SIGNED = "plain-gateway", "signed-gateway"
SECRETS = {PLAIN: "a-secret-of-the-plain-one", SIGNED: "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ="}
HEADER = "x-gateway-secret"
FORM = {"content-type": "application/x-www-form-urlencoded"}

_FILE = """\
text: plain
request: {{method: POST, url: '{url}', body: '{{"text": {{{{ toJson .text }}}}}}'}}
answers: [{{status: 200, means: accepted}}]
receipts:
  secret_file: secrets/{name}
  sent_id: data.id
  id: id
  status: status
  delivered: DELIVRD
  failed: [UNDELIV, EXPIRED, 8]
"""


def described(name: str, url: str = "https://sms.example.vn/send") -> str:
    """Give the file of one of the gateways, which sends to `url`."""
    header = f"  header: {HEADER}\n" if name == PLAIN else ""
    return _FILE.format(name=name, url=url) + header


def center(folder: Path, url: str = "https://sms.example.vn/send") -> Path:
    """Make the folder of a place that has both gateways and their secrets."""
    shutil.copytree(EXAMPLE, folder)
    for name in ("channels", "secrets"):
        (folder / name).mkdir()
    for name, secret in SECRETS.items():
        (folder / "channels" / f"{name}.yml").write_text(described(name, url), "utf-8")
        (folder / "secrets" / name).write_text(f"{secret}\n", "utf-8")
    return folder


def body(id_: object = "m1", status: object = "DELIVRD") -> bytes:
    """Tell what became of a message."""
    return orjson.dumps({"id": id_, "status": status})


def signed(sent: bytes, at: datetime, secret: str = SECRETS[SIGNED]) -> Mapping[str, str]:
    """Sign as Standard Webhooks are."""
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": f"v1,AAAA {signature(secret, 'msg_1', at, sent)}",
    }
