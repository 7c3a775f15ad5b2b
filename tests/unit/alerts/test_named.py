"""People read the names of units and indicators where rules write their ids."""

import pytest

from alerts.named import Names, named, named_texts

KPIS = {"K01": "Hồ sơ nộp trực tuyến", "D766-3.1": "Đối chiếu 3.1"}
VI = Names({"khun-ha-2025": "Xã Khun Há", "ban-bo": "Chợ Bản Bo"}, KPIS)
EN = Names({"khun-ha-2025": "Khun Ha commune"}, {"K01": "Dossiers filed online"})
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
    assert named("khun-ha-2025", KHUN_HA, Names()) == "khun-ha-2025"
    assert named("tại ban-bo", {"unit": "ban-bo"}, VI) == "tại Chợ Bản Bo"


def test_texts_are_named_in_their_language_and_addresses_are_not() -> None:
    said = {
        "summary": "Mất sóng, khun-ha-2025",
        "summary_en": "No signal, khun-ha-2025",
        "runbook_url": "khun-ha-2025",
    }
    assert named_texts(said, KHUN_HA, VI, EN) == {
        "summary": "Mất sóng, xã Khun Há",
        "summary_en": "No signal, Khun Ha commune",
        "runbook_url": "khun-ha-2025",
    }


@pytest.mark.parametrize(
    ("kpi", "text", "expected"),
    [
        ("K01", "Chưa nộp số liệu K01, khun-ha-2025.",
         "Chưa nộp số liệu K01 (Hồ sơ nộp trực tuyến), xã Khun Há."),
        ("K01", "K01 của khun-ha-2025 khác K01b và K01-x",
         "K01 (Hồ sơ nộp trực tuyến) của xã Khun Há khác K01b và K01-x"),
        ("D766-3.1", "Chỉ tiêu D766-3.1 lệch", "Chỉ tiêu D766-3.1 (Đối chiếu 3.1) lệch"),
        ("K99", "Chỉ tiêu K99 lệch", "Chỉ tiêu K99 lệch"),
    ],
)  # fmt: skip
def test_an_indicator_is_told_by_code_and_name(kpi: str, text: str, expected: str) -> None:
    assert named(text, {**KHUN_HA, "kpi": kpi}, VI) == expected


def test_a_title_on_a_wall_has_no_room_for_the_name_of_an_indicator() -> None:
    said = {"ioc_title": "K01 lệch", "ioc_title_en": "K01 is off", "summary_en": "K01 is off"}
    assert named_texts(said, {"kpi": "K01"}, VI, EN) == {
        "ioc_title": "K01 lệch",
        "ioc_title_en": "K01 is off",
        "summary_en": "K01 (Dossiers filed online) is off",
    }
