"""What people read of an end that nobody has said."""

from alerts.deliver import Kind
from alerts.deliver.text import chat, letter
from tests.delivering import alert
from tests.unit.alerts.deliver.test_text import LINK, OVER, about, told


def test_what_is_only_reported_no_more_is_not_said_to_be_over() -> None:
    lost = told(kind=Kind.RESOLVED, content=about(OVER, not_posted=1))
    assert chat(lost).splitlines() == [
        "NƠI GỬI KHÔNG BÁO NỮA 02:51: Cổng Dịch vụ công không phục vụ",
        "Nơi: toàn tỉnh. Từ 02:02",
        "HTTP 502 từ 3/3 điểm đo",
        "Chưa rõ đã hết hay chưa",
        "Việc cần làm: " + lost.action,
        LINK,
    ]
    mail = letter(lost)
    assert mail.subject.startswith("[NƠI GỬI KHÔNG BÁO NỮA 02:51] ")
    assert "NOT REPORTED ANY MORE: " in mail.text
    assert "\nĐến" not in mail.text
    some = told(kind=Kind.RESOLVED, content=about(OVER, OVER, not_posted=1))
    assert (some.state, some.times) == ("HẾT 02:51", "kéo dài 49 phút")
    assert some.next == "1 cảnh báo nơi gửi không báo nữa, chưa rõ đã hết hay chưa"
    going = told(kind=Kind.RESOLVED, content=about(alert(), OVER, not_posted=1))
    assert going.next == "Còn 1 cảnh báo. Chưa rõ đã hết hay chưa"
    assert told(content=about(alert(), not_posted=1)).state == "KHẨN CẤP"
