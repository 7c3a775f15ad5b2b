"""A Grafana server: what ours are in it, what differs, and how it becomes as it should be.

`state` says how something stands, `wanted` how it should, `compare` (pure) what is between them;
`server` speaks Grafana's HTTP API, `keep` carries a difference over.
"""

from .address import Address, AddressError, address_of, token_of
from .compare import Difference, Stranger, differences, strangers
from .failure import ServerError
from .keep import keep, standing
from .server import Server
from .state import Kind, Standing
from .wanted import edited, mark_of, wanted

__all__ = [
    "Address",
    "AddressError",
    "Difference",
    "Kind",
    "Server",
    "ServerError",
    "Standing",
    "Stranger",
    "address_of",
    "differences",
    "edited",
    "keep",
    "mark_of",
    "standing",
    "strangers",
    "token_of",
    "wanted",
]
