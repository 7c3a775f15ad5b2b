"""Head and end of a report: state's form (Decree 30/2020) or party's (guideline 36). Pure."""

from datetime import date
from typing import Final

from . import said
from .content import Form, Paper, Report
from .sentences import lowered
from .tags import Markup, joined, tag

_FEBRUARY: Final = 2  # by the rules the first two months have a 0 before them

_BLANK = "\u00a0" * 6  # number and day come from the document system


def head(report: Report) -> Markup:
    """Write issuing body, country's or party's name, number, place and date, title."""
    paper = report.paper
    right = {Form.STATE: _nation, Form.PARTY: _party}[paper.form](report)
    return joined([tag("div", tag("div", *_issuer(paper)), right, class_="head"), *_title(report)])


def _issuer(paper: Paper) -> list[Markup]:
    lines = [tag("div", paper.superior, class_="issuer")]
    lines += [tag("div", tag("b", line), class_="issuer") for line in paper.issuer]
    if paper.form is Form.STATE:
        lines.append(tag("span", class_="rule w24"))
    else:
        lines.append(tag("div", "*"))
    words = "Số:" if paper.form is Form.STATE else "Số"
    return [*lines, tag("div", f"{words}{_BLANK}{paper.number}", class_="second")]


def _nation(report: Report) -> Markup:
    return tag(
        "div",
        tag("div", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", class_="nation"),
        tag("div", "Độc lập - Tự do - Hạnh phúc", class_="motto"),
        tag("span", class_="rule w56"),
        tag("div", _place_and_day(report), class_="date"),
    )


def _party(report: Report) -> Markup:
    return tag(
        "div",
        tag("div", "ĐẢNG CỘNG SẢN VIỆT NAM", class_="party"),
        tag("span", class_="rule w50"),
        tag("div", _place_and_day(report), class_="date"),
    )


def _place_and_day(report: Report) -> str:
    at = date.fromisoformat(report.as_of[:10])
    month = f"{at.month:02d}" if at.month <= _FEBRUARY else str(at.month)
    return f"{report.paper.place}, ngày{_BLANK}tháng {month} năm {at.year}"


def _title(report: Report) -> list[Markup]:
    span = report.period
    days = f"Từ {said.day(span.first)} đến hết {said.day(span.last)}"
    where = f"; {', '.join(map(lowered, report.units))}" if report.units else ""
    title = f"{report.paper.subject}, kỳ {span.name}"
    return [
        tag("div", tag("h1", "BÁO CÁO", tag("br"), title), tag("span", class_="rule"),
            class_="title"),
        tag("p", f"({days}{where})", class_="span"),
    ]  # fmt: skip


def end(report: Report) -> Markup:
    """Write who gets it and who signs it."""
    paper = report.paper
    last = len(paper.recipients) - 1
    to = [
        Markup(f"{tag('span', f'- {who}' + ('.' if place == last else ';'))}<br>")
        for place, who in enumerate(paper.recipients)
    ]
    by = tag(
        "div",
        *(tag("div", line) for line in paper.signer),
        tag("i", "(Số, ngày, chữ ký lấy từ hệ thống văn bản)"),
        tag("div", class_="room"),
        "Họ và tên",
        class_="by",
    )
    return tag("div", tag("div", tag("b", "Nơi nhận:"), *to, class_="to"), by, class_="sign")
