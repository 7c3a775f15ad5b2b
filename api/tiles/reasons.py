"""Why a number is missing or incomplete, in the words of the place's language. Pure."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from core.place import Language


class Why(Enum):
    """The reasons that a cell can carry."""

    NO_DATA = "no_data"
    ENDED = "ended"
    ZERO_DENOMINATOR = "zero_denominator"
    NO_RESULT = "no_result"
    SILENT = "silent"
    TOO_MANY = "too_many"
    DAMAGED = "damaged"


_WORDS: Final[Mapping[Language, Mapping[Why, str]]] = {
    Language.VI: {
        Why.NO_DATA: "chưa có số liệu",
        Why.ENDED: "nguồn đã ngừng gửi",
        Why.ZERO_DENOMINATOR: "mẫu số bằng 0",
        Why.NO_RESULT: "biểu thức không cho kết quả",
        Why.SILENT: "thiếu {silent}/{known}",
        Why.TOO_MANY: "quá nhiều chuỗi dữ liệu",
        Why.DAMAGED: "số liệu lưu bị hỏng",
    },
    Language.EN: {
        Why.NO_DATA: "no data yet",
        Why.ENDED: "the source stopped sending",
        Why.ZERO_DENOMINATOR: "the denominator is 0",
        Why.NO_RESULT: "the expression gives no result",
        Why.SILENT: "missing {silent}/{known}",
        Why.TOO_MANY: "too many series",
        Why.DAMAGED: "stored data damaged",
    },
}


def said(why: Why, language: Language, **numbers: int) -> str:
    """Write a reason; SILENT takes `silent` and `known`."""
    return _WORDS[language][why].format(**numbers)
