"""By which key push services know this center (VAPID). Source: RFC 8292."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from core.service.secrets import first_secret, secret_text

from .subscription import CURVE, from_base64, point, to_base64

FILE: Final = "push_vapid"
_LIVES: Final = timedelta(hours=12)  # services take 24 h at most; clocks differ
_NUMBER_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class VapidKey:
    """The center's key. Browsers are subscribed to it: with another one all are lost."""

    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> str:
        """What a browser wants to know (`applicationServerKey`)."""
        return to_base64(point(self.private.public_key()))

    def authorization(self, endpoint: str, contact: str, now: datetime) -> str:
        """Give the header for a message. contact: mailto: or https:, for the service's staff."""
        parts = urlsplit(endpoint)
        expires = int((now + _LIVES).timestamp())
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": expires, "sub": contact}
        head = {"typ": "JWT", "alg": "ES256"}
        signed = ".".join(to_base64(orjson.dumps(each)) for each in (head, claims))
        found = decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = b"".join(number.to_bytes(_NUMBER_BYTES, "big") for number in found)
        return f"vapid t={signed}.{to_base64(signature)}, k={self.public}"


def vapid_key(state: Path) -> VapidKey:
    """Read the key in IOC_STATE/secrets; make it when there is none yet.

    Raises OSError, ValueError.
    """
    path = state / "secrets" / FILE
    if not path.exists():
        made = ec.generate_private_key(CURVE).private_numbers().private_value
        first_secret(path, to_base64(made.to_bytes(_NUMBER_BYTES, "big")))
    number = int.from_bytes(from_base64(secret_text(path)), "big")
    return VapidKey(ec.derive_private_key(number, CURVE))
