"""People read the names of units where rules write their ids."""

import pytest

from alerts.named import named, named_texts

VI = {"khun-ha-2025": "Xã Khun Há", "ban-bo": "Chợ Bản Bo"}
KHUN_HA = {"unit": "khun-ha-2025", "site": "khun-ha-2025-1"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mất sóng tại khun-ha-2025", "Mất sóng tại xã Khun Há"),
        ("12 hồ sơ quá hạn, khun-ha-2025.", "12 hồ sơ quá hạn, xã Khun Há."),
        ("khun-ha-2025: mất sóng", "Xã Khun Há: mất sóng"),
        ("Mất sóng. khun-ha-2025 bị chia cắt (khun-ha-2025)",
         "Mất sóng. Xã Khun Há bị chia cắt (xã Khun Há)"),
        # What is a part of something else is not the unit.
        ("Trạm khun-ha-2025-1", "Trạm khun-ha-2025-1"),
        ("tram-khun-ha-2025", "tram-khun-ha-2025"),
        ("https://khun-ha-2025.gov.vn/khun-ha-2025", "https://khun-ha-2025.gov.vn/khun-ha-2025"),
        ("a@khun-ha-2025, unit=khun-ha-2025, khun-ha-2025:8080",
         "a@khun-ha-2025, unit=khun-ha-2025, khun-ha-2025:8080"),
        ("KHUN-HA-2025 và ban-bo", "KHUN-HA-2025 và ban-bo"),
        ("", ""),
    ],
)  # fmt: skip
def test_an_id_that_stands_as_a_word_is_a_name(text: str, expected: str) -> None:
    assert named(text, KHUN_HA, VI) == expected


def test_only_the_alerts_own_unit_is_named() -> None:
    assert named("khun-ha-2025", {"site": "khun-ha-2025"}, VI) == "khun-ha-2025"
    assert named("khun-ha-2025", KHUN_HA, {}) == "khun-ha-2025"
    assert named("tại ban-bo", {"unit": "ban-bo"}, VI) == "tại Chợ Bản Bo"


def test_texts_are_named_in_their_language_and_addresses_are_not() -> None:
    said = {
        "summary": "Mất sóng, khun-ha-2025",
        "summary_en": "No signal, khun-ha-2025",
        "runbook_url": "khun-ha-2025",
    }
    assert named_texts(said, KHUN_HA, VI, {"khun-ha-2025": "Khun Ha commune"}) == {
        "summary": "Mất sóng, xã Khun Há",
        "summary_en": "No signal, Khun Ha commune",
        "runbook_url": "khun-ha-2025",
    }
