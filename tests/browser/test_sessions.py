"""People come in, stay, and go: the form, the first password, the end of a session."""

from playwright.async_api import Page, expect

from tests.chaos.eventually import eventually

from .center import ADMIN, NEWCOMER, NIGHT_SHIFT, OPERATOR, PASSWORD, Center
from .place import WALL
from .visitor import DESK, Visitor, live, wall_path

LOOK_SECONDS = 65  # the api looks after each open feed once a minute
OWN_PASSWORD = "ruong bac thang khun ha"


async def _fill_in(page: Page, user: str, password: str) -> None:
    await page.fill("#user", user)
    await page.fill("#password", password)
    await page.keyboard.press("Enter")


async def test_without_a_session_nothing_is_shown(center: Center, visitor: Visitor) -> None:
    path = wall_path(WALL, f"{WALL}-map")
    page = await visitor.page(path, None)
    await page.wait_for_selector("main[data-pairing]")
    assert await page.locator("[data-value]").count() == 0
    for refused in ("walls", f"walls/{WALL}", "session", "sources"):
        answer = await page.request.get(f"/api/ioc/v1/{refused}")
        assert answer.status == 401, refused
    # Whoever signs in now gets the wall that was asked for.
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/login?**")
    await _fill_in(page, OPERATOR, PASSWORD)
    await page.wait_for_url(f"{center.url}{path}")
    await live(page)


async def test_a_refusal_says_one_thing_and_how_many_attempts_are_left(visitor: Visitor) -> None:
    page = await visitor.page("/login", None, pixels=DESK)
    await page.keyboard.press("Enter")
    await expect(page.locator(".fault")).to_have_count(2)
    said = []
    for user in (ADMIN, "nobody-of-this-name"):
        await _fill_in(page, user, "wrong")
        notice = page.get_by_role("alert")
        await expect(notice).to_contain_text("Kiểm tra tên, mật khẩu và mã. Còn 4 lần")
        said.append((await notice.inner_text()).split("Mã yêu cầu")[0])
        await page.reload()
    assert said[0] == said[1]


async def test_a_first_password_is_changed_and_then_forgotten(visitor: Visitor) -> None:
    page = await visitor.page("/login", None, pixels=DESK)
    await _fill_in(page, NEWCOMER, PASSWORD)
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("chỉ để vào lần đầu")
    await dialog.locator("#old").fill(PASSWORD)
    await dialog.locator("#fresh").fill("short")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("Chưa đổi được mật khẩu")
    await dialog.locator("#fresh").fill(OWN_PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Đã đổi mật khẩu")
    await _fill_in(page, NEWCOMER, OWN_PASSWORD)
    await expect(page.get_by_role("heading", name="Bắt đầu")).to_be_visible()
    await expect(dialog).to_have_count(0)


async def test_signing_out_ends_the_walls_of_the_session(visitor: Visitor) -> None:
    context = await visitor.context(OPERATOR, pixels=DESK)
    wall, desk = await context.new_page(), await context.new_page()
    await wall.goto(wall_path(WALL))
    await live(wall)
    await desk.goto("/")
    await desk.locator(".avatar").click()
    await desk.get_by_role("button", name="Đăng xuất").click()
    await desk.wait_for_url("**/login")
    await wall.wait_for_url("**/login?**why=expired")
    await expect(wall.get_by_role("status")).to_contain_text("Phiên đã hết hạn")
    assert (await context.request.get("/api/ioc/v1/session")).status == 401


async def test_a_wall_says_when_its_session_ends(center: Center, visitor: Visitor) -> None:
    context = await visitor.context(OPERATOR)
    with center.database.connect() as conn:
        (hour_and_minute,) = conn.execute(_END_IN_HALF_AN_HOUR, [OPERATOR]).fetchone() or ("",)
    page = await context.new_page()
    await page.goto(wall_path(WALL))
    await live(page)
    said = page.locator("[data-expires]")
    await expect(said).to_have_text(f"phiên hết hạn lúc {hour_and_minute}")


_END_IN_HALF_AN_HOUR = """
UPDATE session SET expires_at = now() + interval '30 minutes'
WHERE created_at = (SELECT max(created_at) FROM session WHERE user_id = %s)
RETURNING to_char(expires_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI')
"""


async def test_an_open_wall_keeps_its_session_alive(center: Center) -> None:
    with center.database.connect() as conn:

        async def seen() -> bool:
            return conn.execute(_SEEN_LATELY, [NIGHT_SHIFT]).fetchone() is not None

        await eventually(seen, deadline_seconds=LOOK_SECONDS, what="the session is seen again")


_SEEN_LATELY = """
SELECT 1 FROM session WHERE user_id = %s AND seen_at > now() - interval '20 minutes'
"""
