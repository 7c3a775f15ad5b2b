"""What values of labels are called, where they mean the same in every place."""

from collections.abc import Mapping
from typing import Final

from dashboards.grafana.subject import Words

FIELDS: Final[Mapping[str, Words]] = {
    "chung_thuc": Words("Chứng thực", "Certification"),
    "ho_tich": Words("Hộ tịch", "Civil status"),
    "dat_dai": Words("Đất đai", "Land"),
    "bao_tro_xa_hoi": Words("Bảo trợ xã hội", "Social protection"),
    "kinh_doanh": Words("Kinh doanh", "Business"),
}
TIMELINESS: Final[Mapping[str, Words]] = {
    "early": Words("trước hạn", "early"),
    "on_time": Words("đúng hạn", "on time"),
    "late": Words("trễ hạn", "late"),
}
WAYS: Final[Mapping[str, Words]] = {
    "voice": Words("gọi thoại", "voice"),
    "sms": Words("SMS", "SMS"),
    "push": Words("thông báo đẩy", "push"),
    "email": Words("thư điện tử", "e-mail"),
    "webhook": Words("webhook", "webhook"),
    "telegram": Words("Telegram", "Telegram"),
    "zalo": Words("Zalo", "Zalo"),
    "apprise": Words("Apprise", "Apprise"),
    "null": Words("không gửi", "nowhere"),
}
