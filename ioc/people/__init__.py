"""Commands about who may do what: users, keys, sources, heartbeats, screens, the record of acts."""

from .heartbeats import app as heartbeats
from .keys import app as keys
from .record import app as record
from .screens import app as screens
from .sources import app as sources
from .users import app as users

__all__ = ["heartbeats", "keys", "record", "screens", "sources", "users"]
