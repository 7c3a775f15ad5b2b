"""Who approves reads for what a reason was asked."""

import pytest

from api.handin.review import asked_why


@pytest.mark.parametrize(
    ("before", "after", "early", "title"),
    [
        (20.0, 68.0, False, "+240% so với kỳ trước"),
        (68.4, 68.4, True, "Nộp khi kỳ chưa hết"),  # nothing changed: that was not asked
        (20.0, 8.0, True, "Nộp khi kỳ chưa hết; -60% so với kỳ trước"),
        (20.0, 29.0, False, "Cảnh báo đã giải trình"),
        (None, 29.0, False, "Cảnh báo đã giải trình"),
    ],
)
def test_what_was_asked(before: float | None, after: float, *, early: bool, title: str) -> None:
    found = asked_why(before, after, jump_percent=50, is_early=early)
    assert found.vi == title
