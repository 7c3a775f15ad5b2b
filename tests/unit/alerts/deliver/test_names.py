"""Names of channels."""

import pytest

from alerts.deliver.names import ChannelName, person_channel


@pytest.mark.parametrize(
    ("text", "owner", "way", "index", "class_"),
    [
        ("it/webhook/0", "it", "webhook", 0, "webhook"),
        ("prom1/team/a/email/12", "prom1/team/a", "email", 12, "email"),
        ("person/webhook/0", "person", "webhook", 0, "webhook"),
        ("person/a/sms", "a", "sms", None, "sms"),
        ("person/a/carrier-pigeon", "a", "carrier-pigeon", None, "other"),
        ("it/slack/0", "it", "slack", 0, "other"),
        ("it/webhook/x", "it/webhook/x", "", None, "other"),
        ("it", "it", "", None, "other"),
        ("", "", "", None, "other"),
    ],
)
def test_the_parts(text: str, owner: str, way: str, index: int | None, class_: str) -> None:
    name = ChannelName.of(text)
    assert (name.owner, name.way, name.index, name.class_) == (owner, way, index, class_)
    assert name.is_persons is (index is None and bool(way))


def test_a_persons() -> None:
    assert ChannelName.of(person_channel("a", "zalo")).is_persons
