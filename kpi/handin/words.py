"""Every finding: its code, how much it weighs, and what a person is told. Pure.

Codes are stable; `{…}` are the values that a finding brings. docs/kpis.md lists them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kpi.define import Text

from .preview import Kind


@dataclass(frozen=True, slots=True)
class Said:
    """A kind of finding in words: what it is, and what to do about it."""

    kind: Kind
    title: Text
    detail: Text


def _said(kind: Kind, titles: tuple[str, str], details: tuple[str, str]) -> Said:
    return Said(kind, Text(*titles), Text(*details))


_E, _Q, _W, _H = Kind.ERROR, Kind.QUESTION, Kind.WARNING, Kind.HINT

_FILE: Final = {
    "no_header": _said(
        _E, ("Không phải mẫu nộp số liệu", "Not a template of ours"),
        ("không thấy dòng tiêu đề có “Mã” (hoặc “chi_tieu”) và “Tử số”; tải mẫu rồi điền vào đó",
         "no row names the columns “Mã” (or “chi_tieu”) and “Tử số”; download the template"),
    ),
    "column_missing": _said(
        _E, ("Thiếu cột “{column}”", "Column “{column}” is missing"),
        ("thêm cột này vào dòng tiêu đề", "add it to the row of headings"),
    ),
    "column_twice": _said(
        _E, ("Cột “{column}” có hai lần", "Column “{column}” comes twice"),
        ("xóa một cột", "delete one of them"),
    ),
    "column_ignored": _said(
        _H, ("Không đọc cột “{column}”", "Column “{column}” is not read"),
        ("cột này không có trong mẫu", "the template has no such column"),
    ),
    "form_needed": _said(
        _E, ("Chưa chọn đơn vị và kỳ", "No unit and period are chosen"),
        ("biểu này không ghi đơn vị, kỳ ở từng dòng; chọn trên màn hình rồi tải lại",
         "its rows name no unit and period; choose them, then upload again"),
    ),
    "sheet_twice": _said(
        _E, ("Hai trang cùng có số liệu: “{sheet}”", "Two sheets have figures: “{sheet}”"),
        ("chỉ đọc trang “{first}”; xóa trang thừa", "“{first}” is read; delete the other"),
    ),
    "template_old": _said(
        _E, ("Mẫu cũ: {version}", "An old template: {version}"),
        ("chỉ tiêu đã đổi từ đó (mẫu hiện nay {now}); tải mẫu mới rồi chép số sang",
         "what is asked for has changed since (now {now}); download it anew, copy the figures"),
    ),
    "template_unit": _said(
        _E, ("Mẫu của đơn vị khác: {unit}", "The template of another unit: {unit}"),
        ("đang nộp cho {wanted}; chọn lại đơn vị hoặc tải mẫu của {wanted}",
         "this is a hand-in for {wanted}; choose the unit anew, or its own template"),
    ),
    "template_period": _said(
        _E, ("Mẫu của kỳ khác: {period}", "The template of another period: {period}"),
        ("đang nộp kỳ {wanted}; chọn lại kỳ hoặc tải mẫu của kỳ {wanted}",
         "this is a hand-in for {wanted}; choose the period anew, or its own template"),
    ),
    "no_rows": _said(
        _E, ("Không có dòng số liệu nào", "There are no rows"),
        ("dưới dòng tiêu đề không có gì để nộp", "nothing stands below the headings"),
    ),
    "no_figures": _said(
        _E, ("Chưa có con số nào để nộp", "There is no figure to hand in"),
        ("mọi ô đều trống; ô trống là chưa có số, không phải 0",
         "all cells are blank; a blank is no figure, not 0"),
    ),
    "row_missing": _said(
        _H, ("Biểu thiếu dòng {kpi}", "The row of {kpi} is missing"),
        ("lần này không nộp chỉ tiêu đó; số đã nộp trước đó, nếu có, giữ nguyên",
         "it is not handed in this time; what was handed in before, if anything, stays"),
    ),
    "hidden_rows": _said(
        _W, ("{count} dòng bị ẩn vẫn được đọc", "{count} hidden rows are read all the same"),
        ("bỏ lọc để xem hết, hoặc ghi lý do", "clear the filter to see them, or say why"),
    ),
}  # fmt: skip

_CELLS: Final = {
    "cell_formula": _said(
        _E, ("Ô chứa công thức", "The cell holds a formula"),
        ("chép, rồi Dán đặc biệt > Giá trị", "copy it, then Paste Special > Values"),
    ),
    "cell_error": _said(
        _E, ("Ô báo lỗi của Excel", "The cell holds an error of Excel"),
        ("công thức hỏng (như #DIV/0!); gõ lại con số", "a formula failed; type the figure"),
    ),
    "cell_merged": _said(
        _E, ("Ô bị gộp: {range}", "Merged cells: {range}"),
        ("bỏ gộp ô, mỗi số một ô", "unmerge them: one figure a cell"),
    ),
    "not_a_number": _said(
        _E, ("Không phải số", "Not a number"),
        ("chữ “{char}” ở vị trí {at}", "“{char}” at position {at}"),
    ),
    "number_groups": _said(
        _E, ("Dấu phân cách sai chỗ", "A separator is out of place"),
        ("“{text}”: dấu chấm chia hàng nghìn ba chữ số một, dấu phẩy là phần thập phân",
         "“{text}”: thousands are groups of three digits"),
    ),
    "number_ambiguous": _said(
        _Q, ("{first} hay {second}?", "{first} or {second}?"),
        ("“{text}” là chữ, dấu {sign} mơ hồ", "“{text}” is text, its separator is ambiguous"),
    ),
    "zero_or_none": _said(
        _Q, ("Số 0 hay chưa có số?", "Zero, or no figure?"),
        ("“{text}” hiểu được hai cách", "“{text}” can be read either way"),
    ),
    "number_with_words": _said(
        _E, ("Có chữ sau con số: “{words}”", "Words behind the number: “{words}”"),
        ("chỉ ghi số; cột này tính bằng {unit}", "write the number only, in {unit}"),
    ),
    "number_is_date": _said(
        _E, ("Là ngày tháng, không phải số", "A date, not a number"),
        ("Excel đã đổi số thành ngày {text}; đặt định dạng ô là Số rồi gõ lại",
         "Excel may have turned it into {text}; format the cell as Number, type it again"),
    ),
    "number_too_many_digits": _said(
        _E, ("Quá 15 chữ số", "More than 15 digits"),
        ("Excel không giữ đúng số dài như vậy; kiểm tra lại", "no spreadsheet keeps so many"),
    ),
    "percent_in_count": _said(
        _E, ("Ở đây cần số đếm, không phải tỷ lệ", "A count is needed, not a share"),
        ("“{text}”: ghi tử số và mẫu số, hệ thống tự tính phần trăm",
         "“{text}”: write numerator and denominator, the share is computed"),
    ),
    "not_whole": _said(
        _E, ("Phải là số nguyên", "A whole number is needed"),
        ("{text}: {name} là số đếm", "{text}: {name_en} is counted, not measured"),
    ),
    "below_minimum": _said(
        _E, ("Nhỏ hơn {bound}", "Below {bound}"),
        ("{text} không thể có; kiểm tra lại", "{text} cannot be; look again"),
    ),
    "above_maximum": _said(
        _E, ("Lớn hơn {bound}", "Above {bound}"),
        ("{text} không thể có; kiểm tra lại", "{text} cannot be; look again"),
    ),
}  # fmt: skip

_NAMING: Final = {
    "kpi_unknown": _said(
        _E, ("Không có chỉ tiêu “{text}”", "There is no KPI “{text}”"),
        ("ghi mã như trong mẫu{near}", "write its code as the template does{near_en}"),
    ),
    "kpi_measured": _said(
        _E, ("{kpi} lấy số tự động, không nộp", "{kpi} is measured, not handed in"),
        ("xóa dòng này", "delete the row"),
    ),
    "kpi_elsewhere": _said(
        _E, ("{kpi} không thuộc biểu này", "{kpi} is not in this form"),
        ("xóa dòng này; chỉ tiêu đó nộp ở biểu của kỳ hoặc đơn vị khác",
         "delete the row; the form of another period or unit asks for it"),
    ),
    "kpi_empty": _said(
        _E, ("Thiếu mã chỉ tiêu", "The code of the KPI is missing"),
        ("ghi mã như trong mẫu, ví dụ K01", "write its code as the template does, such as K01"),
    ),
    "kpi_closed": _said(
        _E, ("{kpi} đã khóa, không nộp nữa", "{kpi} is closed"),
        ("xóa dòng này", "delete the row"),
    ),
    "part_unknown": _said(
        _E, ("{kpi} không có phần “{text}”", "{kpi} has no part “{text}”"),
        ("ghi như trong mẫu, hoặc để trống là toàn chỉ tiêu",
         "write it as the template does; blank is the whole KPI"),
    ),
    "unit_unknown": _said(
        _E, ("Không có đơn vị “{text}”", "There is no unit “{text}”"),
        ("ghi tên hoặc mã như trong danh sách đơn vị{near}", "write its name or id{near_en}"),
    ),
    "unit_empty": _said(
        _E, ("Thiếu đơn vị", "The unit is missing"),
        ("điền don_vi, hoặc ma_don_vi cùng với ngay", "fill in don_vi, or ma_don_vi with ngay"),
    ),
    "unit_then": _said(
        _E, ("{unit} không có trong kỳ {period}", "{unit} did not exist in {period}"),
        ("đơn vị này {span}; số phải ghi cho đơn vị của thời gian đó",
         "it existed {span_en}; figures are of the units of their time"),
    ),
    "unit_not_yours": _said(
        _E, ("Không được nộp cho {unit}", "You may not hand in for {unit}"),
        ("xóa dòng này, hoặc nhờ đầu mối của đơn vị đó nộp",
         "delete the row, or ask whoever hands in for that unit"),
    ),
    "code_needs_day": _said(
        _E, ("Mã đơn vị {code} cần có ngày", "Unit code {code} needs a day"),
        ("mã hành chính đổi nghĩa theo thời gian; điền cột ngay (dd/mm/yyyy) hoặc don_vi",
         "codes have changed their meaning; fill in column ngay, or don_vi"),
    ),
    "code_unknown": _said(
        _E, ("Ngày {day} không có mã {code}", "There was no code {code} on {day}"),
        ("{meanings}", "{meanings_en}"),
    ),
    "code_other": _said(
        _E, ("Mã {code} không phải của {unit}", "Code {code} is not that of {unit}"),
        ("ngày {day} mã này là {meant}", "on {day} it meant {meant}"),
    ),
    "day_unreadable": _said(
        _E, ("Không hiểu ngày “{text}”", "Not a day: “{text}”"),
        ("ghi dd/mm/yyyy, như 14/10/2026", "write dd/mm/yyyy, such as 14/10/2026"),
    ),
    "day_future": _said(
        _E, ("Ngày {day} chưa tới", "{day} is yet to come"),
        ("hôm nay là {today}", "today is {today}"),
    ),
    "day_before": _said(
        _E, ("Ngày {day} trước kỳ {period}", "{day} is before {period}"),
        ("kỳ này từ {first} đến {last}", "it is from {first} to {last}"),
    ),
    "period_unreadable": _said(
        _E, ("Không hiểu kỳ “{text}”", "Not a period: “{text}”"),
        ("ghi như 2026-M10, 10/2026, quý IV/2026 hoặc 2026",
         "write 2026-M10, 2026-Q4 or 2026, for instance"),
    ),
    "period_kind": _said(
        _E, ("{kpi} không nộp theo kỳ {period}", "{kpi} is not handed in for {period}"),
        ("chỉ tiêu này nộp theo {kind}", "it is handed in by {kind_en}"),
    ),
    "period_future": _said(
        _E, ("Kỳ {period} chưa bắt đầu", "{period} has not begun"),
        ("kỳ này từ {first} đến {last}", "it is from {first} to {last}"),
    ),
    "period_not_over": _said(
        _W, ("Kỳ {period} chưa hết: cần ghi lý do", "{period} is not over: say why"),
        ("kỳ này đến {last}, số có thể còn đổi", "it ends on {last}, figures may change"),
    ),
    "period_straddles": _said(
        _E, ("Kỳ {period} vắt qua ngày đổi đơn vị", "The units changed within {period}"),
        ("{unit} {span}; kỳ này phải tách làm hai, không có số chính thức",
         "{unit} existed {span_en}; the period is split, and has no official figure"),
    ),
    "period_closed": _said(
        _E, ("Kỳ {period} đã khóa", "{period} is closed"),
        ("lãnh đạo đã chốt {kpi}; xin mở lại nếu cần sửa",
         "a leader has closed {kpi}; ask to have it opened"),
    ),
    "row_twice": _said(
        _E, ("Trùng dòng {line}", "The same as row {line}"),
        ("{kpi} của {unit}, kỳ {period} có hai lần; giữ lại một",
         "{kpi} of {unit} in {period} comes twice; keep one"),
    ),
}  # fmt: skip

_FIGURES: Final = {
    "not_asked": _said(
        _E, ("Không nhập ô này", "Nothing belongs here"),
        ("{kpi}: hệ thống tự đo hoặc không có {field}; xóa số trong ô",
         "{kpi}: it is measured, or has none; clear the cell"),
    ),
    "denominator_missing": _said(
        _E, ("Có tử số, thiếu mẫu số", "A numerator without a denominator"),
        ("điền {name}", "fill in: {name_en}"),
    ),
    "numerator_blank": _said(
        _H, ("Để trống là chưa có số, không phải 0", "A blank is no figure, not 0"),
        ("chưa tính được {kpi}", "{kpi} cannot be computed"),
    ),
    "numerator_above_denominator": _said(
        _E, ("Tử số lớn hơn mẫu số", "The numerator exceeds the denominator"),
        ("{numerator} > {denominator}: {name} là một phần của {whole}",
         "{numerator} > {denominator}: {name_en} is a part of {whole_en}"),
    ),
    "denominator_zero": _said(
        _E, ("Mẫu số là 0 mà tử số không phải 0", "The denominator is 0, the numerator is not"),
        ("kiểm tra lại cả hai ô", "look at both cells again"),
    ),
    "not_applicable": _said(
        _H, ("Mẫu số là 0: không áp dụng", "The denominator is 0: not applicable"),
        ("kỳ này không có gì để tính", "there is nothing to count in this period"),
    ),
    "part_above_whole": _said(
        _E, ("Phần lớn hơn toàn bộ", "A part exceeds its whole"),
        ("{part} > {whole} ở dòng {line}", "{part} > {whole} in row {line}"),
    ),
    "jump": _said(
        _W, ("{change} so kỳ trước: cần ghi lý do", "{change} against the period before: say why"),
        ("kỳ trước {before}, kỳ này {after}", "{before} before, {after} now"),
    ),
    "tenfold": _said(
        _W, ("Gấp hơn 10 lần hoặc chưa bằng 1/10 kỳ trước", "Tenfold, or a tenth, of before"),
        ("{field}: kỳ trước {before}, kỳ này {after}; nhầm đơn vị tính?",
         "{field_en}: {before} before, {after} now; another unit of measure?"),
    ),
}  # fmt: skip

SAID: Final[Mapping[str, Said]] = {**_FILE, **_CELLS, **_NAMING, **_FIGURES}
