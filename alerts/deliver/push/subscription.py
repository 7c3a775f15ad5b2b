"""Where a browser takes messages, and a message that only this browser can read. Pure.

Source: RFC 8291 (keys), RFC 8188 (aes128gcm).
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE: Final = ec.SECP256R1()
AUTH_BYTES: Final = 16
SALT_BYTES: Final = 16
PLAIN_BYTES_MAX: Final = 3_000  # push services take 4,096 bytes in all
_RECORD_BYTES: Final = 4_096
_LAST_RECORD: Final = b"\x02"
_KEY_BYTES: Final = 16
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One browser. p256dh: its public key, an uncompressed point; auth: a secret of it."""

    id: int
    endpoint: str
    p256dh: bytes
    auth: bytes


def encrypted(
    text: bytes, subscription: Subscription, *, key: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """Give the body of a message. key, salt: new for each message. Raises ValueError."""
    if len(text) > PLAIN_BYTES_MAX:
        raise ValueError(f"{len(text)} bytes are too many for a push message")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, subscription.p256dh)
    ours = point(key.public_key())
    shared = key.exchange(ec.ECDH(), theirs)
    about = b"WebPush: info\0" + subscription.p256dh + ours
    secret = _derived(shared, subscription.auth, about, 2 * _KEY_BYTES)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", _KEY_BYTES)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", _NONCE_BYTES)
    head = salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(content_key).encrypt(nonce, text + _LAST_RECORD, None)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Write a public key as browsers have it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def why_no_keys(p256dh: bytes, auth: bytes) -> str | None:
    """Say why these cannot be a browser's keys; None: they can."""
    if len(auth) != AUTH_BYTES:
        return f"auth has {AUTH_BYTES} bytes"
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, p256dh)
    except ValueError:
        return "p256dh is no point of P-256"
    return None


def to_base64(raw: bytes) -> str:
    """Write bytes as the web does: no padding, and safe in addresses."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """Read bytes, with padding or without. Raises ValueError."""
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(f"no base64: {error}") from None


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=about).derive(secret)
