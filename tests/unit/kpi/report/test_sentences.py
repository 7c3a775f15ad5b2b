"""The summary says what the numbers say."""

from dataclasses import replace

import pytest

from kpi.report import sentences
from kpi.report.content import Forecast, State, Why
from tests.reporting import goal, lines, report
from tests.reporting import line as line_of

TOLD = [sentences.plain(each) for each in sentences.summary(report())]


def test_all_are_counted_by_how_they_stand() -> None:
    assert TOLD[0] == ("Trong 11 chỉ tiêu: 3 đúng mốc, 1 có nguy cơ, 1 không đạt, 6 chưa đánh giá.")


def test_what_is_not_well_is_told_with_its_terms() -> None:
    assert TOLD[1].startswith(
        "Chi KHCN và chuyển đổi số năm 2025 là 2,4% (3,1/128,4 tỷ đồng), không đạt mức ≥\u00a03%."
        " Nhân lực KHCN trên 1 vạn dân năm 2025 là 6,2\u00a0người/vạn dân"
    )
    assert TOLD[1].endswith("thấp hơn mốc của kỳ (6,5).")


def test_what_may_miss_its_target_says_which_where_there_is_no_path() -> None:
    spent = line_of("K", "Chi", value=2.61, decimals=2, goal=goal(">=", 3), state=State.AT_RISK)
    assert sentences.plain(sentences.about(spent, report())) == "Chi là 2,61%, dưới mức ≥\u00a03%."


def test_what_is_well_is_told_with_what_is_to_come() -> None:
    assert TOLD[2].startswith("Dịch vụ công trực tuyến đạt 59,0% (839/1.422 hồ sơ), tăng 1,2 điểm")
    assert "Dự báo đến năm 2030: 78\u201384%, chưa chắc đạt mục tiêu >\u00a080%." in TOLD[2]


def test_what_is_missing_is_told_with_who_has_not_handed_in() -> None:
    assert TOLD[3] == (
        "Chưa tính được bản có 5G (đo): xã Tả Lèng và xã Khun Há chưa nộp số liệu, hạn 17/11/2026."
        " Chưa có số liệu: giao dịch không dùng tiền mặt và trung tâm có 6G."
    )


@pytest.mark.parametrize(
    ("op", "low", "high", "reaches"),
    [
        (">", 80.1, 84, True),
        (">", 80.0, 84, None),  # exactly 80 is not above 80
        (">=", 80.0, 84, True),
        (">", 60, 80.0, False),
        ("<", 3, 4, True),
        ("<=", 80, 90, None),
    ],
)
def test_what_a_forecast_reaches(op: str, low: float, high: float, reaches: bool | None) -> None:
    ahead = Forecast(name="năm 2030", low=low, high=high, method="m", n=9, at_goal=True)
    assert sentences.reaches(line_of("K", "K", goal=goal(op, 80), forecast=ahead)) is reaches


def test_a_forecast_that_ends_before_the_deadline_says_nothing_of_the_target() -> None:
    ahead = Forecast(name="tháng 3/2028", low=62, high=73, method="m", n=16, at_goal=False)
    told = replace(lines()[0], forecast=ahead)
    words = sentences.plain(sentences.about(told, report()))
    assert words.endswith("Dự báo đến tháng 3/2028: 62\u201373%.")


def test_what_cannot_be_computed_says_why() -> None:
    split = replace(lines()[0], value=None, state=State.UNKNOWN, why=Why.STRADDLES)
    told = [sentences.plain(each) for each in sentences.missing(report(lines=(split,)))]
    assert told == ["Không tính dịch vụ công trực tuyến: địa bàn thay đổi trong kỳ."]


def test_second_series_are_not_counted() -> None:
    beside = line_of("K01b", "Người dùng", is_main=False, state=State.OFF, value=1.0)
    told = sentences.summary(report(lines=(*lines(), beside)))
    assert [sentences.plain(each) for each in told] == TOLD


def test_proposals_name_who_and_what() -> None:
    assert sentences.proposals(report()) == [
        "Xã Tả Lèng và xã Khun Há nộp số liệu còn thiếu của K06.",
        "Phòng Kinh tế giải trình, nêu biện pháp với chỉ tiêu không đạt: K04 (2,4%).",
    ]


def test_a_value_that_nobody_knows_is_never_0() -> None:
    for why in Why:
        unknown = line_of("K", "Chỉ tiêu", why=why, handed=None)
        words = sentences.plain(sentences.about(unknown, report()))
        assert "0" not in words


def test_no_indicators() -> None:
    (only,) = sentences.summary(report(lines=(), details=()))
    assert sentences.plain(only) == "Kỳ này chưa có chỉ tiêu nào để báo cáo."
