"""What an act on the record changed of the configuration, in words of a paper. Pure."""

from typing import Final

_KINDS: Final = {
    "place": "Cấu hình địa phương",
    "rule": "Quy tắc",
    "rules": "Quy tắc nhập vào",
    "routes": "Tuyến báo nhập vào",
    "oncall": "Lịch trực",
    "override": "Lịch trực",
    "user": "Người dùng",
    "key": "Khóa",
    "source": "Nguồn số liệu",
    "heartbeat": "Nhịp tim",
    "screen": "Màn hình",
}
KINDS: Final = tuple(_KINDS)
# The last word of an action, or the whole of one that says something else by it.
_DONE: Final = {
    "add": "thêm",
    "apply": "áp dụng",
    "approve": "duyệt",
    "change": "sửa",
    "create": "tạo",
    "disable": "khóa",
    "enable": "mở khóa",
    "grant": "cấp vai trò cho",
    "import": "nhập",
    "password": "đặt mật khẩu mới cho",
    "recovery_codes": "cấp mã khôi phục cho",
    "remove": "gỡ",
    "retire": "ngừng",
    "revoke": "thu hồi",
    "save": "lưu",
    "swap": "đổi ca",
    "totp": "bật xác thực hai lớp của",
    "totp_reset": "bỏ xác thực hai lớp của",
    "user.revoke": "thu vai trò của",
    "oncall.calendar.create": "tạo địa chỉ iCal",
    "oncall.calendar.revoke": "thu hồi địa chỉ iCal",
    "oncall.links.void": "vô hiệu các liên kết của",
    "oncall.override.create": "xếp thay ca",
    "oncall.override.change": "sửa thay ca",
    "oncall.override.remove": "gỡ thay ca",
    "oncall.test": "gọi thử",
    "oncall.test.confirm": "xác nhận gọi thử",
}


def changed(action: str, what: str) -> str:
    """Tell of an act. what: its object, as the record has it."""
    kind, _, rest = action.partition(".")
    done = _DONE.get(action) or _DONE.get(action.rpartition(".")[2], rest)
    return f"{_KINDS.get(kind, kind)}: {done} {what.partition(':')[2] or what}"
