"""The servers that a benchmark measures: its own, sized for this machine, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ioc.private import Machine
from tests.chaos.stand import Stand, make_stand
from tests.servers import Broker, Cluster

# Of ingest, and as many more subscribers to compare with.
SHARDS_KNOWN = 4


@contextmanager
def served(sources: tuple[str, ...]) -> Iterator[Stand]:
    """Run a database and a broker that know `sources`; the settings are those of `ioc up`."""
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        cluster = Cluster(folder)
        cluster.postgres = replace(cluster.postgres, machine=Machine.here(), extra={})
        cluster.make()
        broker = Broker(folder)
        broker.mosquitto = replace(broker.mosquitto, shards=SHARDS_KNOWN)
        broker.mosquitto.prepare()
        broker.server.start()
        try:
            stand = make_stand(cluster.create(), broker, folder, sources=sources)
            try:
                yield stand
            finally:
                stand.end()
        finally:
            broker.server.stop()
            cluster.server.abandon()
