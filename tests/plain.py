"""Questions over plain HTTP on the loopback, which need no certificates."""

import ssl
from typing import Final

import httpx

# For the `verify` of a client: without it each reads 140 certificates, for 5 ms of a processor.
PLAIN: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def says_ready(address: object) -> bool:
    """Whether a process at host:port says that it can do its job."""
    try:
        return httpx.get(f"http://{address}/readyz", timeout=2, verify=PLAIN).is_success
    except httpx.TransportError:
        return False
