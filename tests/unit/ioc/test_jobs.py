"""Which processes run, and what they are told."""

import pytest

from core.service.settings import Settings
from ioc.jobs import all_jobs, ingest_mqtt


@pytest.mark.parametrize(
    ("words", "demo"), [(("ingest", "http"), False), (("ingest", "http", "--demo"), True)]
)
def test_only_a_demo_probes_stand_ins(words: tuple[str, ...], *, demo: bool) -> None:
    jobs = {job.name: job for job in all_jobs(Settings(), demo=demo)}
    assert jobs["ingest-http"].command == words
    assert jobs["ingest-http"].arguments == {"demo": demo}
    assert ("simulate" in jobs) == demo


def test_who_starts_it_may_choose_another_allocator() -> None:
    shard = ingest_mqtt(Settings(), 0)
    chosen = shard.program(Settings(), {"PYTHONMALLOC": "debug"})
    assert shard.program(Settings(), {}).env["PYTHONMALLOC"] == "malloc"
    assert chosen.env["PYTHONMALLOC"] == "debug"
