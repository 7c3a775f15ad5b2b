"""What is wrong with a template, or with running it. Pure."""

from typing import Final

# So begins a text whose template failed, as with Prometheus.
FAILED: Final = "<error expanding template: "


class TemplateError(Exception):
    """A template that cannot be read or run; says where, and why."""

    def __init__(self, message: str, text: str = "", at: int | None = None) -> None:
        place = "" if at is None else f"line {text.count(chr(10), 0, at) + 1}: "
        super().__init__(f"{place}{message}")
