"""Passwords as Mosquitto keeps them."""

import base64
import hashlib
import secrets

# Mosquitto's own default. Our keys are 256 random bits, which no number of rounds makes stronger.
_ROUNDS = 101
_SALT_BYTES = 12


def mosquitto_hash(password: str) -> str:
    """Salted hash of `password` in the form of mosquitto_passwd: `$7$rounds$salt$hash`.

    Source: Mosquitto 2.0, `lib/password_mosq.c`: PBKDF2 with SHA-512, parts in base64.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS)
    return f"$7${_ROUNDS}${_text(salt)}${_text(key)}"


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
