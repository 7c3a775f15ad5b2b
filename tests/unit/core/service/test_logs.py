"""Logs say what happened and keep secrets to themselves."""

import json
import subprocess
import sys

import pytest

from core.service.redact import HIDDEN, redacted, redacted_text

_KEY = "ioc_bts-01_" + "x" * 43


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("nothing special", "nothing special"),
        (f"key {_KEY} expired", f"key ioc_bts-01_{HIDDEN} expired"),
        ("postgresql://ioc:pw@db/ioc", f"postgresql://ioc:{HIDDEN}@db/ioc"),
        ("GET /ping/a1b2c3/start", f"GET /ping/{HIDDEN}/start"),
        (f"HEAD /ping/ioc%5F{_KEY}?rid=1", f"HEAD /ping/{HIDDEN}?rid=1"),
        ("Authorization: Bearer abcdefgh12", f"Authorization: Bearer {HIDDEN}"),
        ("Token abcdefgh12", f"Token {HIDDEN}"),
        ("host=db password=pw user=ioc", f"host=db password={HIDDEN} user=ioc"),
        ("role ioc_ingest logs in", "role ioc_ingest logs in"),
    ],
)
def test_secrets_are_known_by_their_look(said: str, logged: str) -> None:
    assert redacted_text(said) == logged


@pytest.mark.parametrize(
    "key", ["password", "X-CSRF-Token", "cookie", "api_key", "key", "X-Ping-Key", "secret"]
)
def test_secrets_are_known_by_their_key(key: str) -> None:
    assert redacted({key: "x", "rows": 1}) == {key: HIDDEN, "rows": 1}


def test_secrets_are_found_at_any_depth() -> None:
    event = redacted({"error": {"url": [b"mqtt://u:p@h", {"token": "x"}]}})
    assert event == {"error": {"url": [f"mqtt://u:{HIDDEN}@h", {"token": HIDDEN}]}}


_SPEAKER = """
import logging, structlog
from core.service.logs import configure
configure(process="ingest-http", level="info")
structlog.get_logger().info("batch_commit", rows=512, password="pw")
structlog.get_logger().debug("unheard")
logging.getLogger("some.library").info("Step 2 - Fetching")
logging.getLogger("some.library").warning("reconnect to %s", "mqtt://u:pw@h")
try:
    raise ValueError("password=pw")
except ValueError:
    structlog.get_logger().exception("failed")
"""


def test_each_event_is_one_line_of_json() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _SPEAKER], check=True, capture_output=True, text=True
    )
    events = [json.loads(line) for line in said.stderr.splitlines()]
    assert [event["event"] for event in events] == [
        "batch_commit",
        f"reconnect to mqtt://u:{HIDDEN}@h",
        "failed",
    ]
    assert events[0]["rows"] == 512
    assert events[0]["process"] == "ingest-http"
    assert events[1]["level"] == "warning"
    assert "ValueError" in events[2]["exception"]
    assert "pw" not in said.stderr
