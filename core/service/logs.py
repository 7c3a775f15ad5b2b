"""Logs: one event a line on stderr, JSON for machines, columns for a terminal, never a secret."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from .redact import redacted

# Our events go through this logger, those of libraries through loggers with names of their own.
_OURS = "ioc"

log = structlog.get_logger()


def configure(*, process: str, level: str, terminal: bool | None = None) -> None:
    """Send our events, and what libraries warn of, to stderr. terminal: None = look at stderr.

    Libraries tell each request, reconnection or page at INFO: we have our own events for those.
    """
    for_people = sys.stderr.isatty() if terminal is None else terminal
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_secrets,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=True)
        if for_people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: logging.getLogger(_OURS),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    told_from = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(handlers=[handler], level=max(told_from, logging.WARNING), force=True)
    logging.getLogger(_OURS).setLevel(told_from)
    structlog.contextvars.bind_contextvars(process=process)


def complain(event: str, error: BaseException, **about: object) -> None:
    """Tell of an error whose words say all; it takes no lines of code with it."""
    log.error(event, error=str(error).strip() or type(error).__name__, **about)


def _without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return redacted(event)
