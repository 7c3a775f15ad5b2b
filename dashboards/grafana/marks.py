"""What is marked on the time axis of boards: alerts, maintenance, changes of the configuration."""

from typing import Final

from .board import Marks
from .drawings import GREY, P1, P4
from .queries import Sql
from .subject import Words

MARKS: Final = (
    Marks(Words("Cảnh báo", "Alerts"), Sql("marks_alerts"), P1),
    Marks(Words("Bảo trì", "Maintenance"), Sql("marks_maintenance"), GREY),
    Marks(Words("Đổi cấu hình", "Configuration changes"), Sql("marks_changes"), P4),
)
