"""Each shard has a canary of its own."""

from zlib import crc32

from core.store.product import CANARY_SOURCES
from ioc.jobs import SHARDS


def test_each_shard_serves_the_source_of_its_canary() -> None:
    served = {str(crc32(source.encode()) % SHARDS): source for source in CANARY_SOURCES.values()}
    assert served == CANARY_SOURCES
    assert len(served) == SHARDS
