"""Commands about who may do what: users, API keys, sources, the record of acts."""

from .keys import app as keys
from .record import app as record
from .sources import app as sources
from .users import app as users

__all__ = ["keys", "record", "sources", "users"]
