"""What is chosen at the head of boards. In questions always with a format: `${unit:sqlstring}`."""

from typing import Final

from .board import Option, Variable
from .queries import Sql
from .subject import Subject, Words


def _first_unit(subject: Subject) -> Option:
    return next((Option(*one) for one in subject.units.items()), Option("", Words("", "")))


def _newest(_: Subject) -> Option:
    return Option("newest", Words("tháng mới nhất", "newest month"))


UNITS: Final = Variable("unit", Words("Đơn vị", "Unit"), Sql("var_units"))
UNIT: Final = Variable("unit", Words("Đơn vị", "Unit"), Sql("var_units"), _first_unit)
OPERATORS: Final = Variable("operator", Words("Nhà mạng", "Operator"), Sql("var_operators"))
PORTALS: Final = Variable("portal", Words("Cổng", "Portal"), Sql("var_portals"))
PRIORITIES: Final = Variable("priority", Words("Mức ưu tiên", "Priority"), Sql("var_priorities"))
PERIOD: Final = Variable("period", Words("Kỳ", "Period"), Sql("var_periods"), _newest)
