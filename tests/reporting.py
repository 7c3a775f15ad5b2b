"""Reports of KPIs to draw: the story of the visual target, and what can be asked of any report."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from kpi.report.content import (
    Band,
    Change,
    Detail,
    Forecast,
    Form,
    Goal,
    Handed,
    Lack,
    Line,
    Milestone,
    Note,
    Paper,
    Point,
    Report,
    Span,
    State,
    UnitLine,
    Why,
)

PAPER = Paper(
    form=Form.STATE,
    superior="ỦY BAN NHÂN DÂN XÃ BÌNH LƯ",
    issuer=("TRUNG TÂM", "GIÁM SÁT, ĐIỀU HÀNH"),
    number="/BC-TTGSĐH",
    place="Bình Lư",
    subject="Kết quả thực hiện chỉ tiêu Nghị quyết 57-NQ/TW",
    signer=("GIÁM ĐỐC",),
    recipients=("Đảng ủy, HĐND, UBND bốn xã", "Sở Khoa học và Công nghệ", "Lưu: VT"),
)
_ONLINE = [42.1, 43.4, 44.9, 46.3, 48.0, 47.2, 46.1, 50.4, 51.9, 53.0, 53.2, 54.8, 56.1, 56.9, 57.8]
_PERIOD = "kỳ 11/2026"


def line(id_: str, name: str, **more: Any) -> Line:
    """Describe a KPI; whatever is not said is not known."""
    fields: dict[str, Any] = {
        "period": _PERIOD, "unit": "%", "decimals": 1, "numerator": None, "denominator": None,
        "counted": "", "value": None, "before": None, "goal": None, "forecast": None,
        "handed": Handed(4, 4), "status": "so_bo", "state": State.UNKNOWN, "why": None,
        "owner": "Phòng Kinh tế", "source": "",
    }  # fmt: skip
    return Line(id=id_, name=name, **{**fields, **more})


def goal(op: str, value: float, now: float | None = None) -> Goal:
    """Set a target for 2030."""
    return Goal(op=op, value=value, by="2030-12-31", now=now)


def course(values: list[float | None], end: float = 2026.87) -> tuple[Point, ...]:
    """Give monthly values, the last one at `end`."""
    count = len(values)
    return tuple(
        Point(end - (count - 1 - place) / 12, value, _month(end - (count - 1 - place) / 12))
        for place, value in enumerate(values)
    )


def _month(at: float) -> str:
    return f"{int(at % 1 * 12) + 1}/{int(at)}"


def unit(
    name: str, rank: int | None, numerator: float, denominator: float, before: float
) -> UnitLine:
    """Describe a unit that has handed in."""
    value = 100 * numerator / denominator
    steps = [value - 9, value - 7, value - 6, value - 5.5, value - 3, before, value]
    return UnitLine(
        name=name, rank=rank, numerator=numerator, denominator=denominator, value=value,
        before=before, small=False, status="so_bo", told="nộp 16/11, sơ bộ", trend=course([*steps]),
    )  # fmt: skip


def absent(name: str) -> UnitLine:
    """Describe a unit that has not handed in."""
    return UnitLine(
        name=name, rank=None, numerator=None, denominator=None, value=None, before=None,
        small=False, status="chua_co_du_lieu", told="chưa nộp, hạn 17/11", is_late=True,
    )  # fmt: skip


def lines() -> tuple[Line, ...]:
    """Give the eleven of the plan, as in the picture."""
    year = "năm 2025"
    ahead = Forecast(name="năm 2030", low=78.2, high=84.1, method="xu thế tắt dần (ETS)", n=16,
                     at_goal=True)  # fmt: skip
    return (
        line("K01", "Dịch vụ công trực tuyến", numerator=839, denominator=1422, counted="hồ sơ",
             value=100 * 839 / 1422, before=57.8, goal=goal(">", 80, 54.4), forecast=ahead,
             state=State.ON, owner="TTPHCC",
             source="Hệ thống giải quyết TTHC; Trung tâm Phục vụ hành chính công bốn xã nộp"),
        line("K02", "Giao dịch không dùng tiền mặt", period="năm 2026", goal=goal(">=", 80),
             handed=Handed(0, 4), why=Why.NO_FIGURES, status="chua_co_du_lieu"),
        line("K03", "Doanh nghiệp đổi mới sáng tạo", period=year, numerator=19, denominator=64,
             counted="doanh nghiệp", value=100 * 19 / 64, decimals=0, goal=goal(">", 40),
             why=Why.NO_PATH),
        line("K04", "Chi KHCN và chuyển đổi số", period=year, numerator=3.1, denominator=128.4,
             counted="tỷ đồng", value=100 * 3.1 / 128.4, goal=goal(">=", 3), state=State.OFF),
        line("K05", "Nhân lực KHCN trên 1 vạn dân", period=year, numerator=31, denominator=49878,
             counted="người", value=6.2152, unit="người/vạn dân", before=5.9,
             goal=goal(">=", 10, 6.5), state=State.AT_RISK, owner="Phòng Văn hóa - Xã hội"),
        line("K06", "Bản có 5G (đo)", goal=goal(">=", 100), handed=Handed(2, 4),
             why=Why.UNITS_MISSING, counted="bản"),
        line("K07", "Trung tâm có 6G", period="năm 2026", goal=goal(">=", 100),
             handed=Handed(0, 4), why=Why.NO_FIGURES, status="chua_co_du_lieu"),
        line("K08", "Doanh nghiệp dùng công nghệ số", period=year, numerator=52, denominator=64,
             counted="doanh nghiệp", value=81.25, decimals=0, goal=goal(">=", 100),
             why=Why.NO_PATH),
        line("K09", "Điểm du lịch có mô hình 3D", period="quý III/2026", numerator=3, denominator=7,
             counted="điểm", value=300 / 7, decimals=0, goal=goal(">=", 100, 39.0),
             state=State.ON),
        line("K10", "Kinh tế số các ngành", period=year, goal=goal(">=", 70), handed=None,
             why=Why.NOT_APPLICABLE, status="khong_ap_dung"),
        line("K11", "Kế hoạch ban hành đúng hạn", period="chốt 30/4/2025", numerator=41,
             denominator=41, value=100, decimals=0, goal=goal(">=", 100), handed=None,
             state=State.DONE, status="chinh_thuc"),
    )  # fmt: skip


def details() -> tuple[Detail, ...]:
    """Look at three of them closely: with a forecast, with one period, with units that lack."""
    bands = tuple(
        Band(
            at=2026.87 + 0.5 * step,
            low=59 + 2.4 * step,
            middle=59 + 2.75 * step,
            high=59 + 3.15 * step,
        )
        for step in range(1, 9)
    )
    online = Detail(
        id="K01",
        trend=course([*_ONLINE, 100 * 839 / 1422]),
        path=(Point(2025.96, 48.0), Point(2031.0, 80.0)),
        bands=bands,
        breaks=(2025.5,),
        units=(
            unit("Bình Lư", 1, 412, 671, 60.2), unit("Bản Bo", 2, 143, 241, 55.1),
            unit("Tả Lèng", 3, 197, 352, 56.8), unit("Khun Há", 4, 87, 158, 53.1),
        ),
        small_n=30,
        note="",
    )  # fmt: skip
    spent = Detail(
        id="K04", trend=(Point(2025.95, 100 * 3.1 / 128.4, "năm 2025"),), path=(), bands=(),
        breaks=(), units=(), small_n=None, note="Số thực chi, không phải số giao dự toán.",
    )  # fmt: skip
    covered = Detail(
        id="K06", trend=(), path=(), bands=(), breaks=(),
        units=(
            replace(unit("Bình Lư", 1, 14, 19, 70.0), trend=()),
            replace(unit("Bản Bo", 2, 8, 13, 60.0), trend=(), told="nộp 17/11, sơ bộ"),
            absent("Khun Há"), absent("Tả Lèng"),
        ),
        small_n=None, note="Hai xã đã nộp: 22/32 bản. Mẫu số: danh sách bản do xã xác nhận.",
    )  # fmt: skip
    return online, spent, covered


def report(**more: Any) -> Report:
    """Write the report of the picture."""
    fields: dict[str, Any] = {
        "paper": PAPER,
        "period": Span(id="2026-M11", name="tháng 11/2026", short=_PERIOD, first="2026-10-15",
                       last="2026-11-14"),
        "scope": "core",
        "units": ("Xã Bình Lư", "Xã Tả Lèng", "Xã Bản Bo", "Xã Khun Há"),
        "as_of": "2026-11-17T08:00:00+07:00",
        "is_final": False,
        "simulated": True,
        "handed": Handed(6, 8),
        "handed_parts": ("K01 4/4", "K06 2/4"),
        "lines": lines(),
        "details": details(),
        "milestones": (
            Milestone(id="M01", name="Chuyển công việc lên môi trường số", state="going_on",
                      due="2026-12-31", reached=None, evidence="", owner="Đảng ủy"),
            Milestone(id="M03", name="Trung tâm giám sát, điều hành thông minh", state="done",
                      due="2026-12-31", reached="2026-11-01", evidence="QĐ 12/QĐ-UBND",
                      owner="VP HĐND và UBND"),
            Milestone(id="M04", name="Chuyên gia an ninh mạng", state="overdue", due="2026-06-30",
                      reached=None, evidence="", owner="Công an xã"),
        ),
        "lacks": (
            Lack(kpi="K06", name="Bản có 5G (đo)", units=("Xã Tả Lèng", "Xã Khun Há"),
                 due="2026-11-17", reminded=1, effect="không có tỷ lệ chung"),
            Lack(kpi="K02", name="Giao dịch không dùng tiền mặt", units=(), due=None, reminded=0,
                 effect="chưa có nguồn ở cấp xã, không thay bằng số khác"),
        ),
        "changes": (
            Change(kpi="K01", period="10/2026", unit="Bản Bo", was="121/225", now="124/225",
                   reason="đếm sót hồ sơ bưu chính"),
        ),
        "notes": (
            Note(kpi="K01", name="Dịch vụ công trực tuyến", numerator="hồ sơ nộp trực tuyến",
                 denominator="hồ sơ tiếp nhận", source="Hệ thống TTHC; TTPHCC",
                 remark="nộp hộ cũng là trực tuyến"),
            Note(kpi="K06", name="Bản có 5G (đo)", numerator="bản có sóng 5G theo số đo",
                 denominator="bản", source="nhà mạng, đầu đo; Sở KH&CN", remark="khai báo khác đo"),
        ),
    }  # fmt: skip
    return Report(**{**fields, **more})


def words_of(pdf: bytes, folder: Path, *options: str) -> str:
    """Read the text of a PDF, as pdftotext does, on one line."""
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    program = shutil.which("pdftotext")
    assert program, "install poppler-utils (deploy/setup-debian --tests)"
    done = subprocess.run([program, *options, file, "-"], check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())
