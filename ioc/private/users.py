"""Users of the broker that are processes of ours, not sources of the place."""

from collections.abc import Mapping

from core.service.secrets import kept_secret
from core.service.settings import Settings
from core.store import keys
from core.store.product import CANARY_SOURCES

from .mosquitto import ingest_user


def own_hashes(settings: Settings, shards: int) -> Mapping[str, str]:
    """Password hashes of the ingest processes and of the canaries, salted anew at each call.

    The passwords are kept in the state folder, made when missing.
    """
    mqtt = settings.mqtt_password_file or settings.secret_file("mqtt_ingest")
    ingest = keys.mqtt_hash(kept_secret(mqtt))
    canary = keys.mqtt_hash(kept_secret(settings.secret_file("mqtt_canary")))
    canaries = dict.fromkeys(map(str, CANARY_SOURCES.values()), canary)
    return canaries | {ingest_user(shard): ingest for shard in range(shards)}
