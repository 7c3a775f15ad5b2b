"""Figures of a month, from the template to approval: five mistakes are mended in the table."""

import io
from datetime import date
from zoneinfo import ZoneInfo

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from playwright.async_api import FilePayload, Locator, Page, expect

from core.model import Period, PeriodKind
from core.service.clock import SystemClock

from .center import ADMIN, LEADER
from .visitor import DESK, Visitor

UNIT = "binh-lu-2025"
HAND = (390, 844)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def _month(back: int) -> str:
    """Give a month: 1 is the last one that has ended, 0 runs."""
    today: date = SystemClock().now().astimezone(ZONE).date()
    running = Period.containing(PeriodKind.MONTH, today)
    assert running is not None
    return running.shifted(-back).id


def _fill(template: bytes) -> bytes:
    """Fill in a template with a letter for a digit, a dot that may be either, and more."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    pairs: list[tuple[str | int, int | None]] = [
        *((90, 100), ("1.2o0", 1500), ("1.234", 2000), (900, 800), (5, None), ("=1+1", 100)),
    ]
    for line, (numerator, denominator) in enumerate(pairs, 3):
        sheet[f"C{line}"], sheet[f"D{line}"] = numerator, denominator
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def _form(period: str) -> str:
    return f"/nop-so-lieu?unit={UNIT}&period={period}"


async def _type(page: Page, cell: str, text: str) -> None:
    await page.locator(f"[data-cell='{cell}']").press("F2")
    await page.locator("td.cell input").fill(text)
    await page.locator("td.cell input").press("Enter")
    await expect(page.locator("[data-checked='true'][data-sending='false']")).to_be_visible()


async def _before(page: Page, period: str, numerator: int) -> str:
    """Hand in the month before, out of a sheet: one of six; its number."""
    await page.goto(_form(period))
    await page.locator("[data-paste]").fill(f"T01\tTrả lời đúng hạn\t{numerator}\t100")
    await page.get_by_role("button", name="Đưa vào bảng").click()
    await page.locator("[data-submit]:not([disabled])").click()
    receipt = page.locator("[data-receipt]")
    await expect(receipt).to_contain_text("Đã nộp 1 dòng")
    return str(await receipt.get_attribute("data-receipt"))


async def _correct(page: Page, period: str) -> None:
    """Hand a month in twice: who approves sees what the second takes the place of."""
    await _before(page, period, 20)
    number = await _before(page, period, 30)
    await page.goto(f"/nop-so-lieu/duyet?upload={number}")
    row = page.locator("tr[data-kpi='T01']")
    await expect(row.locator("[data-was]")).to_contain_text("20")
    await expect(row.locator("[data-change]").first).to_have_text("+10,0")


async def _explain(page: Page) -> None:
    """Say why a month is handed in that runs: a pause is enough, the field need not be left."""
    await page.goto(_form(_month(0)))
    await page.locator("[data-paste]").fill("T01\tTrả lời đúng hạn\t30\t100")
    await page.get_by_role("button", name="Đưa vào bảng").click()
    reason = page.locator("[data-code='period_not_over'] input")
    await reason.press_sequentially("số tạm")
    await expect(page.locator("[data-submit]")).to_be_enabled()
    await expect(reason).to_be_focused()
    await expect(reason).to_have_value("số tạm")


async def _upload(page: Page) -> None:
    """Fill in the template of the last month and upload it."""
    await page.goto(_form(_month(1)))
    async with page.expect_download() as template:
        await page.locator("[data-template]").click()
    await expect(page.locator("[data-step='1']")).to_be_visible()
    filled = _fill((await (await template.value).path()).read_bytes())
    named = FilePayload(name="bieu.xlsx", mimeType="application/octet-stream", buffer=filled)
    await page.set_input_files("[data-upload]", named)


async def _mend(page: Page) -> None:
    """F8 leads to what is open, Enter takes what is proposed there; a draft outlives the page."""
    errors = page.locator("[data-open='error']")
    await page.keyboard.press("F8")
    await expect(page.locator("tr[data-line='T01/'] input")).to_be_focused()
    await page.keyboard.type("thêm người trả lời")
    await page.keyboard.press("F8")
    await expect(page.locator("[data-choice='1.200'], [data-choice='1200']")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(errors).to_have_text("3 lỗi")
    await page.locator("tr[data-line='T03/'] [data-choice]").first.click()
    await _type(page, "3-numerator", "700")
    await page.reload()
    await expect(page.locator("[data-restored]")).to_contain_text("Đã lấy lại bản nháp")
    await expect(errors).to_have_text("2 lỗi")
    await _type(page, "4-denominator", "10")
    await _type(page, "5-numerator", "60")


async def _decide(leader: Page, number: str, sha256: str, approved: Locator) -> None:
    """Approve on a telephone, and take it back once the other page has seen it."""
    await leader.locator(f"[data-waits='{number}']").click()
    review = leader.locator(f"[data-review='{number}']")
    await expect(review).to_contain_text(sha256[:12])
    await expect(review.locator("tr[data-kpi='T01']")).to_contain_text("thêm người trả lời")
    await leader.locator("[data-approve]").click()
    await expect(review).to_have_attribute("data-status", "approved")
    await approved.page.goto(f"/nop-so-lieu/do-moi?period={_month(1)}")
    await expect(approved).to_have_attribute("data-state", "approved")
    await leader.locator("[data-undo]").click()
    dialog = leader.get_by_role("dialog")
    await dialog.get_by_label("Lý do").fill("nhầm kỳ")
    await dialog.get_by_role("button", name="Hoàn tác").click()
    await expect(review).to_have_attribute("data-status", "undone")


async def test_a_month_is_handed_in_approved_and_taken_back(visitor: Visitor) -> None:
    context = await visitor.context(ADMIN, pixels=DESK)
    page = await context.new_page()
    await _correct(page, _month(2))
    await _explain(page)
    await _upload(page)
    rows, submit = page.locator("tr[data-line]"), page.locator("[data-submit]")
    await expect(rows).to_have_count(6)
    await expect(submit).to_be_disabled()
    await expect(page.locator("#handin-blocked")).to_have_text("nộp khi hết lỗi")
    await expect(page.locator("[data-open='error']")).to_have_text("4 lỗi")
    await page.locator("[data-filter='question']").click()
    await expect(rows).to_have_count(1)
    await page.locator("[data-filter='all']").click()
    await _mend(page)
    await submit.click()
    receipt = page.locator("[data-receipt]")
    await expect(receipt).to_contain_text("Đã nộp 6 dòng")
    number = await receipt.get_attribute("data-receipt")
    sha256 = await receipt.locator("[data-hash]").get_attribute("data-hash")

    # Who handed in does not approve.
    await page.goto(f"/nop-so-lieu/duyet?upload={number}")
    await expect(page.locator("[data-approve]")).to_be_disabled()
    await expect(page.locator("#handin-may-not")).to_contain_text("người khác duyệt")
    leader = await visitor.page("/nop-so-lieu/duyet", LEADER, pixels=HAND)
    approved = page.locator(f"tr[data-unit='{UNIT}'] [data-kpi='T01']")
    await _decide(leader, str(number), str(sha256), approved)

    # Why it came back stands where it is filled in.
    await page.goto(_form(_month(1)))
    await expect(page.locator("[data-stored='undone']")).to_contain_text("nhầm kỳ")
    assert visitor.faults == []
