"""`ioc grafana check`: boards judged by their files, and by what is answered to them."""

from .asking import Sources, sources
from .known import known_of

__all__ = ["Sources", "known_of", "sources"]
