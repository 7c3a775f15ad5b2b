"""Some hours of two series that rise and fall, for back-tests."""

from datetime import datetime, timedelta

from core.model import Samples
from core.service.clock import SystemClock
from core.store.copy import sample_rows
from tests.firing import HOOK
from tests.packing import course, describe
from tests.servers import Database

MINUTE = timedelta(minutes=1)
MINUTES = 97 * 5  # `m` rises from 0 to 96, a minute each, five times


def store(database: Database) -> datetime:
    """Store them, up to now, and whom alerts tell; when they begin."""
    now = SystemClock().now().replace(second=0, microsecond=0)
    begin = now - MINUTES * MINUTE
    describe(database, upto=begin - timedelta(days=1), series=2)
    samples = Samples.concatenate([course(n, begin, MINUTES, MINUTE) for n in (1, 2)])
    with database.connect() as owner:
        with owner.cursor().copy("COPY sample FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(sample_rows(samples))
        owner.execute("INSERT INTO routing VALUES ('place', '', %s, now())", [HOOK])
    return begin
