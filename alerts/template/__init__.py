"""Go's text templates, as Prometheus and Alertmanager use them, run by our own means. Pure."""

from .errors import TemplateError
from .rules import check_template, written

__all__ = ["TemplateError", "check_template", "written"]
