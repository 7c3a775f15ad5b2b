"""Which processes run, and what they are told."""

import pytest

from core.service.settings import Settings
from ioc.jobs import all_jobs


@pytest.mark.parametrize(
    ("words", "demo"), [(("ingest", "http"), False), (("ingest", "http", "--demo"), True)]
)
def test_only_a_demo_probes_stand_ins(words: tuple[str, ...], *, demo: bool) -> None:
    jobs = {job.name: job for job in all_jobs(Settings(), demo=demo)}
    assert jobs["ingest-http"].command == words
    assert jobs["ingest-http"].arguments == {"demo": demo}
    assert ("simulate" in jobs) == demo
