"""Go's text templates, as Prometheus and Alertmanager use them, run by our own means. Pure."""

from .errors import FAILED, TemplateError
from .plain import check_about, written_about
from .rules import check_template, written

__all__ = ["FAILED", "TemplateError", "check_about", "check_template", "written", "written_about"]
