"""A browser that takes push messages and reads them, as RFC 8291 has it."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from alerts.deliver.push import Subscription
from alerts.deliver.push.subscription import CURVE, point, to_base64


@dataclass(frozen=True, slots=True)
class Browser:
    """One subscription's two sides."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = b"sixteen bytes..."

    def subscription(self, endpoint: str, id_: int = 1) -> Subscription:
        """Give what the center keeps."""
        return Subscription(
            id=id_, endpoint=endpoint, p256dh=point(self.key.public_key()), auth=self.auth
        )

    def said(self, endpoint: str) -> dict[str, object]:
        """Give what the page posts."""
        keys = {"p256dh": to_base64(point(self.key.public_key())), "auth": to_base64(self.auth)}
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> bytes:
        """Decrypt a message."""
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        )
        info = b"WebPush: info\0" + point(self.key.public_key()) + theirs
        secret = _derived(shared, self.auth, info, 32)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(_derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)).decrypt(
            nonce, sealed, None
        )
        assert text.endswith(b"\x02")
        return text[:-1]


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
