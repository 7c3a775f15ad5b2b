"""A report as HTML, whose style is the file beside. Pure."""

from collections.abc import Iterator
from typing import Final

from . import said, sentences, tables
from .content import Detail, Line, Report, figures_hash
from .letterhead import end, head
from .tags import Part, joined, tag
from .trend import course

_TOGETHER_MOST: Final = 8  # proposals on the page of the signature
METHOD: Final = (
    "Dự báo: khoảng 80% quanh giá trị dự báo của mô hình nêu ở từng chỉ tiêu; không dự báo khi có "
    "dưới 8 kỳ, không xa hơn số kỳ đã có và không quá 24 kỳ. Đánh giá: đúng mốc khi kết quả bằng "
    "hoặc vượt đường mốc; có nguy cơ khi dưới đường mốc nhưng khoảng dự báo còn chạm mục tiêu hoặc "
    "chưa có dự báo; không đạt khi dưới đường mốc và cả khoảng dự báo không chạm mục tiêu. Sơ bộ: "
    "đã nộp, chưa duyệt. Chính thức: lãnh đạo đơn vị đã duyệt, người duyệt khác người nhập."
)


def page(report: Report) -> str:
    """Write a report."""
    title = f"{report.paper.subject}, kỳ {report.period.name}"
    top = joined(
        [
            tag("meta", charset="utf-8"),
            tag("title", title),
            tag("meta", name="dcterms.created", content=report.as_of),
            tag("meta", name="dcterms.modified", content=report.as_of),
            tag("meta", name="author", content=", ".join(report.paper.issuer)),
        ]
    )
    body = tag("body", *_body(report), class_=None if report.approval else "draft")
    return f'<!doctype html><html lang="vi"><head>{top}</head>{body}</html>'


def foot(report: Report) -> str:
    """Say what stands below each page: as of when, how certain, how complete."""
    parts = ", ".join(report.handed_parts)
    handed = f"đã nộp {said.handed(report.handed)} phần" + (f" ({parts})" if parts else "")
    words = [
        f"Tính đến {said.moment(report.as_of)}",
        "chính thức" if report.is_final else "sơ bộ",
        *([handed] if report.handed.of else []),
        *(["Mô phỏng"] if report.simulated else []),
        "Đã duyệt" if report.approval else "Dự thảo",
    ]
    return " · ".join(words)


def approved(report: Report) -> str:
    """Say who let it be a paper, and when; of a draft nothing."""
    if report.approval is None:
        return ""
    who = f"{report.approval.name}, " if report.approval.name else ""
    return f"Báo cáo đã được duyệt: {who}{said.moment(report.approval.at)}."


def _body(report: Report) -> Iterator[Part]:
    yield tag("div", foot(report), class_="foot")
    yield head(report)
    yield tag("h2", "I. Tóm tắt")
    for place, sentence in enumerate(sentences.summary(report), 1):
        yield tag("p", f"{place}. ", *_runs(sentence))
    yield tag("h2", "II. Bảng chỉ tiêu")
    yield tables.kpis(report) if report.lines else tag("p", "Chưa có chỉ tiêu nào được định nghĩa.")
    yield tag("h2", "III. Chỉ tiêu cần chú ý")
    if not report.details:
        yield tag("p", "Không có chỉ tiêu nào không đạt, có nguy cơ hoặc thiếu số liệu của đơn vị.")
    for place, detail in enumerate(report.details, 1):
        yield from _detail(place, detail, report)
    yield tag("h2", "IV. Mốc nhiệm vụ")
    yield tables.milestones(report)
    yield tag("h2", "V. Số liệu thiếu, chậm và sửa lại")
    yield tables.lacks(report)
    yield tag("p", _certainty(report), class_="legend")
    yield from _ending(report)
    yield from _annexes(report)


def _certainty(report: Report) -> str:
    hash_ = f"Mã băm số liệu: {said.brief_hash(figures_hash(report))}."
    return " ".join(part for part in (approved(report), hash_) if part)


def _annexes(report: Report) -> Iterator[Part]:
    has_more = any(not line.is_main for line in report.lines)
    if has_more:
        yield tag("h2", "Phụ lục 1. Số liệu theo dõi thêm, không tính vào đánh giá", class_="annex")
        yield tables.further(report)
    title = f"Phụ lục{' 2' if has_more else ''}. Giải thích chỉ tiêu"
    yield tag("h2", title, class_=None if has_more else "annex")
    yield tables.notes(report)
    yield tag("p", METHOD, class_="legend")


def _ending(report: Report) -> Iterator[Part]:
    """Write what is proposed, and the signature: never alone on a page."""
    title = tag("h2", "VI. Đề nghị")
    found = sentences.proposals(report) or ["Không có đề nghị."]
    words = [
        tag("p", f"{place}. {each}" if len(found) > 1 else each)
        for place, each in enumerate(found, 1)
    ]
    if len(words) > _TOGETHER_MOST:
        yield from (title, *words[:-1])
        yield tag("div", words[-1], end(report), class_="keep")
    else:
        yield tag("div", title, *words, end(report), class_="keep")


def _detail(place: int, detail: Detail, report: Report) -> Iterator[Part]:
    line = report.line(detail.id)
    title = tag("h3", f"{place}. {line.name} ({line.id})")
    drawn = course(detail, line)
    table = tables.units(detail, line)
    if drawn is None:
        words = tag("p", *_runs(sentences.about(line, report)))
        yield tag("div", title, words, table, class_=tables.kept(detail))
    else:
        unit = f" ({line.unit})" if line.unit else ""
        caption = tag("p", tag("b", sentences.headline(line)), unit, class_="caption")
        legend = tag("p", " ".join(_legend(detail, line)), class_="legend")
        yield tag("div", title, caption, drawn, legend, class_="keep")
        yield table
    yield tables.courses(detail, line)
    if detail.note:
        yield tag("p", detail.note, class_="legend")


def _runs(sentence: sentences.Sentence) -> Iterator[Part]:
    for run in sentence:
        yield tag("b", run.text) if run.strong else run.text


def _legend(detail: Detail, line: Line) -> Iterator[str]:
    known = [point for point in detail.trend if point.value is not None]
    since = f", từ {known[0].name}" if known and known[0].name else ""
    yield f"{len(known)} kỳ có số liệu{since}."
    if any(detail.trend[0].at < each for each in detail.breaks):
        yield "Nét chấm đứng: địa bàn hoặc cách tính thay đổi, không nối qua."
    if line.forecast is not None and detail.bands:
        found = line.forecast
        yield f"Dải xám: khoảng dự báo 80%, {found.method}, n = {found.n}."
    if line.source:
        yield f"Nguồn: {line.source}."
