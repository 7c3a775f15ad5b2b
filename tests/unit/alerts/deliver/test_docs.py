"""The page about notifications says what is so."""

import re
from pathlib import Path

import yaml

from alerts.deliver import backoff
from alerts.deliver.channels.webhook import signature
from alerts.deliver.config import parse_channels
from alerts.deliver.provider import read_provider
from alerts.deliver.provider.describe import FIELDS
from alerts.deliver.receipts import WINDOW_SECONDS
from alerts.deliver.receipts.files import SECRET_CHARS_MIN
from alerts.deliver.receipts.tables import UNREAD_MAX
from core.place import Findings, read_yaml
from core.service.clock import SystemClock
from tests.places import CONFIG

PAGE = (Path(__file__).parents[4] / "docs" / "notifications.md").read_text("utf-8")


def test_its_check_of_signatures_takes_ours_and_no_other() -> None:
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code
    known: dict[str, object] = {}
    exec(code[1], known)  # noqa: S102 - the page's own code
    is_ours = known["is_ours"]
    assert callable(is_ours)
    now, body = SystemClock().now(), b'{"a": 1}'
    for secret in ("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ=", "any text"):
        headers = {
            "webhook-id": "abc",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": f"v1,AAAA {signature(secret, 'abc', now, body)}",
        }
        assert is_ours(secret, headers, body)
        assert not is_ours(secret, headers, body + b" ")
        assert not is_ours("other", headers, body)
        assert not is_ours(secret, {**headers, "webhook-id": "abd"}, body)
        assert not is_ours(secret, {**headers, "webhook-timestamp": "1614265330"}, body)


def test_its_example_can_be_read() -> None:
    example = re.search(r"```yaml\n(channels:.*?)```", PAGE, re.DOTALL)
    assert example
    inside = yaml.safe_dump(yaml.safe_load(example[1])["channels"], allow_unicode=True)
    findings = Findings("oncall.yml")
    document = read_yaml(inside.encode(), findings)
    assert document
    settings = parse_channels(document.root, findings)
    assert findings.all() == ()
    assert set(settings.ways) == {"sms", "voice", "telegram"}


def test_its_example_of_receipts_can_be_read() -> None:
    example = re.search(r"```yaml\n(receipts:.*?)```", PAGE, re.DOTALL)
    assert example
    text = (CONFIG / "channels" / "telegram.yml").read_text("utf-8") + example[1]
    findings = Findings("gateway.yml")
    document = read_yaml(text.encode(), findings)
    assert document
    provider = read_provider("gateway", document, findings)
    assert provider, findings.all()
    assert provider.receipts
    assert provider.receipts.result("EXPIRED") == "failed"
    assert f"within {WINDOW_SECONDS} s" in PAGE
    assert f"# {SECRET_CHARS_MIN} letters at least" in PAGE
    assert f"newest {UNREAD_MAX} of each channel" in PAGE


def test_it_names_every_field_and_limit() -> None:
    assert all(f"`.{name}`" in PAGE for name in (*FIELDS, "secrets", "settings", "tokens"))
    assert f"After {backoff.GIVEN_UP_AFTER.total_seconds() / 3600:g} h it is given up" in PAGE
    assert f"after {backoff.FALLBACK_FAILURES} failures, or 60 s" in PAGE
