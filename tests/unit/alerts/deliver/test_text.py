"""What people read: the order of facts, what is cut first, and that a link never is."""

import unicodedata
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deliver import Kind
from alerts.deliver.text import Facts, SmsForm, chat, facts, letter, sms, spoken
from alerts.deliver.text.facts import code, lasted
from alerts.deliver.text.sms import length, plain
from alerts.named import Names
from tests.delivering import alert, content, key, notification

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = datetime(2026, 11, 23, 19, 5, tzinfo=UTC)  # 02:05 of the 24th
LINK = "https://ioc.example.vn/p/a/7K3F"
PLACE = Names({"lai-chau": "toàn tỉnh"})
PLAIN, MARKED = SmsForm


def told(*, now: datetime = NIGHT, **changes: Any) -> Facts:
    return facts(notification(**changes), now=now, zone=ZONE, names=PLACE)


def about(*alerts: dict[str, Any], **ioc: Any) -> dict[str, Any]:
    return {**content(**ioc), "alerts": list(alerts)}


OTHER = {**alert(priority="p3"), "annotations": {"summary": "Trạm mất điện"}}
FAILING = {"summary": "<error expanding template: a>", "cause": "<error expanding template: b>"}
COUNTS = [{"alertname": "A", "unit": "u", "firing": 30, "resolved": 2},
          {"alertname": "B", "unit": "u", "firing": 7, "resolved": 0}]  # fmt: skip
STORM = about(OTHER, alert(), summary=COUNTS)
OVER = {**alert(), "status": "resolved", "endsAt": "2026-11-23T19:51:00Z"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("KHAN CAP: Cong Dich vu cong khong phuc vu, toan tinh, tu 02:02."
             f" HTTP 502 tu 3/3 diem do. Chua ai nhan. {LINK}")),
        ({"kind": Kind.RESOLVED, "content": about(OVER)},
         ("HET 02:51: Cong Dich vu cong khong phuc vu, toan tinh, keo dai 49 phut."
         f" HTTP 502 tu 3/3 diem do. {LINK}")),
        ({"kind": Kind.RESOLVED, "content": about(alert(), OVER)},
         ("HET 02:51: Cong Dich vu cong khong phuc vu, toan tinh, keo dai 49 phut."
         " HTTP 502 tu 3/3 diem do. Con 1 canh bao. Ma 8VUT")),
        ({"kind": Kind.RESOLVED, "content": about(OVER, not_posted=1)},
         ("NOI GUI KHONG BAO NUA 02:51: Cong Dich vu cong khong phuc vu, toan tinh, tu 02:02."
         f" Chua ro da het hay chua. {LINK}")),
        ({"kind": Kind.ESCALATION, "priority": "p2", "content": about(alert(), alert_urls=[])},
         ("CHUYEN CAP, CAO: Cong Dich vu cong khong phuc vu, toan tinh, tu 02:02."
         " HTTP 502 tu 3/3 diem do. Chua ai nhan. Ma 8VUT")),
        ({"simulated": True, "kind": Kind.REPEAT},
         ("[MO PHONG] NHAC LAI, KHAN CAP: Cong Dich vu cong khong phuc vu, toan tinh, tu 02:02."
         f" HTTP 502 tu 3/3 diem do. Chua ai nhan. {LINK}")),
        ({"kind": Kind.DIGEST, "reason": "storm", "content": STORM},
         ("LU CANH BAO: 37 canh bao, 2 nhom, nang nhat: Cong Dich vu cong khong phuc vu,"
          " toan tinh, tu 02:02. HTTP 502 tu 3/3 diem do. Ma 8VUT")),
        ({"kind": Kind.DIGEST, "content": about(alert(priority="p3"), alert())},
         ("TONG HOP: 2 canh bao, nang nhat: Cong Dich vu cong khong phuc vu, toan tinh,"
          " tu 02:02. HTTP 502 tu 3/3 diem do. Ma 8VUT")),
        ({"kind": Kind.MISSED, "content": about(OVER)},
         ("HET 02:51: Cong Dich vu cong khong phuc vu, toan tinh, keo dai 49 phut, phat hien tre."
          " HTTP 502 tu 3/3 diem do. Ma 8VUT")),
        ({"reason": "late"}, ("KHAN CAP: Cong Dich vu cong khong phuc vu, toan tinh, tu 02:02,"
                              f" phat hien tre. HTTP 502 tu 3/3 diem do. Chua ai nhan. {LINK}")),
        ({"reason": "no_data", "priority": "p4"}, ("MAT DU LIEU, THAP: Cong Dich vu cong khong"
         f" phuc vu, toan tinh, tu 02:02. HTTP 502 tu 3/3 diem do. Chua ai nhan. {LINK}")),
        ({"kind": Kind.TEST, "content": about(alert(), unit="")},
         f"THU: Cong Dich vu cong khong phuc vu, tu 02:02. HTTP 502 tu 3/3 diem do. {LINK}"),
        ({"content": {}}, "KHAN CAP: Canh bao khong co mo ta. Chua ai nhan. Ma 8VUT"),
        ({"content": about({**alert(), "annotations": FAILING})},
         f"KHAN CAP: PortalDown, toan tinh, tu 02:02. Chua ai nhan. {LINK}"),
    ],
)  # fmt: skip
def test_a_text_message(changes: dict[str, Any], expected: str) -> None:
    assert sms(told(**changes)) == expected


def test_with_marks() -> None:
    assert sms(told(), MARKED) == (
        "KHẨN CẤP: Cổng Dịch vụ công không phục vụ, toàn tỉnh, từ 02:02."
        f" HTTP 502 từ 3/3 điểm đo. Chưa ai nhận. {LINK}"
    )
    without = told(content=about(alert(), alert_urls=[], unit=""))
    assert sms(without, MARKED) == "KHẨN CẤP: Cổng Dịch vụ công không phục vụ, từ 02:02. Mã 8VUT"
    long = told(kind=Kind.ESCALATION, content=about(alert(), alert_urls=[], unit="Trung tâm " * 9))
    assert sms(long, MARKED) == "CHUYỂN CẤP, KHẨN CẤP: Cổng Dịch vụ công…, từ 02:02. Mã 8VUT"


def test_another_day_is_named() -> None:
    later = datetime(2026, 11, 24, 19, 5, tzinfo=UTC)
    assert "từ 24/11 02:02" in sms(told(now=later), MARKED)
    assert "24/11/2026 02:02" in letter(told(now=later)).text


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (["2026-11-23T19:00:00Z"], "từ 02:00"),
        (["2026-11-23T19:00:00Z"] * 2, "từ 02:02"),  # of whom each speaks nobody knows
        (["then"], "từ 02:02"),
        ([], "từ 02:02"),
        ("2026", "từ 02:02"),
    ],
)
def test_it_counts_from_when_the_condition_began_to_hold(since: object, text: str) -> None:
    assert told(content=content(since=since)).times == text


def test_of_what_is_over_the_whole_time_counts() -> None:
    over = about(OVER, since=["2026-11-23T19:00:00Z"])
    assert told(kind=Kind.RESOLVED, content=over).times == "kéo dài 51 phút"


@pytest.mark.parametrize(("size", "form"), [(160, PLAIN), (134, MARKED)])
def test_one_letter_more_and_what_matters_least_goes(size: int, form: SmsForm) -> None:
    def of(extra: int) -> str:
        named = {**alert(), "annotations": {"summary": "x" * extra, "cause": "because"}}
        return sms(told(content=about(named)), form)

    fits = next(
        n for n in range(size) if length(of(n), form) == size and "because" in of(n).lower()
    )
    assert "because" not in of(fits + 1).lower()
    assert all(of(n).endswith(f" {LINK}") and length(of(n), form) <= size for n in range(1, 300))


@given(
    st.text(max_size=400),
    st.text(max_size=300),
    st.tuples(st.sampled_from(Kind), st.booleans()),
    st.sampled_from(["", LINK, "https://h.vn/" + "a" * 100]),
    st.sampled_from(SmsForm),
)
def test_whatever_it_says_it_fits_and_the_link_is_whole(
    summary: str, unit: str, flags: tuple[Kind, bool], link: str, form: SmsForm
) -> None:
    kind, simulated = flags
    named = {**alert(), "annotations": {"summary": summary, "cause": summary}}
    urls = [link] if link else []
    found = told(kind=kind, simulated=simulated, content=about(named, unit=unit, alert_urls=urls))
    text = sms(found, form)
    assert text.startswith("[MÔ PHỎNG] " if form is MARKED else "[MO PHONG] ") is simulated
    told_by_code = "Mã" in text or "Ma " in text
    assert told_by_code or (link and link in text)
    assert length(text, form) <= (160 if form is PLAIN else 134)
    if form is PLAIN:
        assert text.isascii()
    if len(link) < 100:
        assert len(chat(found)) <= 400
        assert chat(found).endswith(found.link)
    assert len(spoken(found)) <= 230
    assert len(letter(found).subject) <= 79
    assert "\n" not in letter(found).subject


def test_every_vowel_with_every_mark_loses_only_its_mark() -> None:
    marks = ["", *"\u0300\u0301\u0303\u0309\u0323"]
    for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
        for mark in marks:
            both = unicodedata.normalize("NFC", vowel + mark)
            assert plain(both) == unicodedata.normalize("NFD", vowel)[0]
            assert length(both, MARKED) == 1
    assert plain("Đường \u2013 “đo” · ≥ 5 €") == 'Duong - "do" , >= 5 ?'
    assert length("[a]", PLAIN) == 5


def test_a_link_beyond_all_bounds_gives_way_to_a_code() -> None:
    named = {**alert(), "annotations": {"summary": "x"}}
    for chars in (120, 150, 400):
        link = "https://h.vn/" + "a" * (chars - 13)
        text = sms(told(content=about(named, alert_urls=[link])))
        assert length(text, PLAIN) <= 160
        assert text.endswith(link if chars < 150 else "Ma 8VUT")


def test_what_to_do_is_told_in_english_where_it_is_known() -> None:
    notes = {**alert()["annotations"], "action_en": "Call VNPT"}
    found = letter(told(content=about({**alert(), "annotations": notes})))
    assert "What to do: Call VNPT" in found.text


def test_a_chat_has_a_fact_a_line() -> None:
    assert chat(told()).split("\n") == [
        "KHẨN CẤP: Cổng Dịch vụ công không phục vụ",
        "Nơi: toàn tỉnh. Từ 02:02",
        "HTTP 502 từ 3/3 điểm đo",
        "Chưa ai nhận",
        "Việc cần làm: Gọi trực VNPT, đọc mã lỗi 502",
        LINK,
    ]


def test_what_is_said_aloud() -> None:
    assert spoken(told(simulated=True)) == (
        "MÔ PHỎNG, KHẨN CẤP. Cổng Dịch vụ công không phục vụ. Toàn tỉnh. Từ 02:02."
        " Mở tin nhắn hoặc trang trực để nhận."
    )
    assert "Bấm" not in spoken(told(kind=Kind.RESOLVED, content=about(OVER)))
    letters = ", ".join(code(key()))
    assert spoken(told(kind=Kind.TEST)).endswith(f". Mã: {letters}. Xin nhắc lại, mã: {letters}.")


def test_an_e_mail_says_it_in_vietnamese_and_then_in_english() -> None:
    found = letter(told(), center="IOC Tam Đường")
    assert found.subject == "[KHẨN CẤP] Cổng Dịch vụ công không phục vụ, toàn tỉnh, từ 02:02"
    assert (
        found.text
        == f"""\
KHẨN CẤP, CHƯA AI NHẬN

Cổng Dịch vụ công không phục vụ
Nơi          Toàn tỉnh
Từ           24/11/2026 02:02
Bằng chứng   HTTP 502 từ 3/3 điểm đo
Hậu quả      Người dân không nộp được hồ sơ
Việc cần làm Gọi trực VNPT, đọc mã lỗi 502

Mở để xem và nhận xử lý: {LINK}

URGENT: The public service portal does not answer, since 02:02.

--\N{SPACE}
IOC Tam Đường, 24/11/2026 02:05:00. Mã tin 8VUT
"""
    )


def test_an_e_mail_of_many() -> None:
    many = about(*[alert()] * 30)
    text = letter(told(content={**many, "truncatedAlerts": 5}, simulated=True)).text
    assert "35 cảnh báo, đầu tiên: Cổng" in text
    assert text.count("- Cổng Dịch vụ công không phục vụ") == 20
    assert "- và 14 cảnh báo khác" in text
    assert "[SIMULATED] URGENT: The public service portal does not answer (35 alerts)" in text


@pytest.mark.parametrize(
    "broken",
    [
        {"alerts": None}, {"alerts": ["x", 1, None]}, {"alerts": [{"labels": 1, "startsAt": 5}]},
        {"alerts": [{"startsAt": "yesterday", "endsAt": "2026-11-23T19:51:00"}], "ioc": "x"},
        {"ioc": {"alert_urls": [1, None], "unit": {}}, "truncatedAlerts": "many"},
    ],
)  # fmt: skip
def test_a_content_that_makes_no_sense_is_told_all_the_same(broken: dict[str, Any]) -> None:
    for kind in Kind:
        found = told(kind=kind, content=broken)
        for text in (sms(found), chat(found), spoken(found), letter(found).text):
            assert "khong co mo ta" in plain(text) or "khong co mo ta" in text


def test_the_rules_name_stands_in_for_a_summary() -> None:
    assert "PortalDown" in sms(told(content=about({"labels": {"alertname": "PortalDown"}})))


def test_codes_can_be_read_aloud() -> None:
    codes = {code(key(number)) for number in range(300)}
    assert len(codes) > 295
    assert not set("".join(codes)) & set("01IO")


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "dưới 1 phút"), (49, "49 phút"), (60, "1 giờ"), (135, "2 giờ 15 phút"),
     (3_000, "2 ngày 2 giờ"), (1_441, "1 ngày 1 phút")],
)  # fmt: skip
def test_how_long_it_was(minutes: int, text: str) -> None:
    until = datetime.fromtimestamp(NIGHT.timestamp() + minutes * 60, UTC)
    assert lasted(NIGHT, until) == text
    assert lasted(NIGHT, None) == "dưới 1 phút"


def test_a_unit_is_read_by_its_name_and_once() -> None:
    cut_off = {
        **alert(unit="khun-ha-2025"),
        "annotations": {
            "summary": "Mất sóng tại khun-ha-2025",
            "summary_en": "No signal at khun-ha-2025",
        },
    }
    row = notification(content=about(cut_off, unit="khun-ha-2025"))
    names = Names({"khun-ha-2025": "Xã Khun Há"})
    names_en = Names({"khun-ha-2025": "Khun Ha commune"})
    said = facts(row, now=NIGHT, zone=ZONE, names=names, names_en=names_en)
    assert sms(said) == f"KHAN CAP: Mat song tai xa Khun Ha, tu 02:02. Chua ai nhan. {LINK}"
    assert chat(said).splitlines()[:2] == [
        "KHẨN CẤP: Mất sóng tại xã Khun Há",
        "Nơi: Xã Khun Há. Từ 02:02",
    ]
    assert letter(said).subject == "[KHẨN CẤP] Mất sóng tại xã Khun Há, từ 02:02"
    assert "No signal at Khun Ha commune" in letter(said).text
    assert "khun-ha-2025" not in letter(said).text


def test_an_indicator_is_read_by_code_and_name() -> None:
    missing = {
        **alert(kpi="K01", priority="p3"),
        "annotations": {"summary": "Chưa nộp số liệu K01", "summary_en": "K01 not handed in"},
    }
    names, names_en = Names(kpis={"K01": "Hồ sơ"}), Names(kpis={"K01": "Dossiers"})
    row = notification(content=about(missing))
    said = facts(row, now=NIGHT, zone=ZONE, names=names, names_en=names_en)
    assert "Chua nop so lieu K01 (Ho so)," in sms(said)
    assert "Chưa nộp số liệu K01 (Hồ sơ)" in letter(said).subject
    assert "K01 (Dossiers) not handed in" in letter(said).text
    bare = facts(row, now=NIGHT, zone=ZONE, names=names)
    assert bare.what_en == "K01 (Hồ sơ) not handed in"  # as of units: better than a code alone
