"""probes.yml in the database: shown first, applied whole, never deleted, read by the prober."""

import shutil
from pathlib import Path

import pytest

from core.place import Verb, shown_changes
from core.store import probes
from core.store.pool import connect
from ioc.place import read_place
from tests.places import apply_folder
from tests.servers import Database

CONFIG = Path(__file__).parents[3] / "config" / "tam-duong"
FILE = """\
probe: trung-tam
allow_networks: [10.20.0.0/16]
targets:
  - {id: web, owner: UBND xã, unit: khun-ha-2025, url: 'https://example.vn/', expect: {text: Cổng}}
  - {id: mail, owner: UBND tỉnh, kind: tls, address: 'mail.example.vn:443', interval: 5m}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(CONFIG, tmp_path / "place"))
    (folder / "probes.yml").write_text(FILE)
    return folder


async def test_what_is_described_is_what_the_prober_reads(database: Database, folder: Path) -> None:
    await apply_folder(database, folder)
    assert await apply_folder(database, folder) == ()
    place, _ = read_place(folder)
    assert place is not None
    async with await connect(database.login("ioc_ingest")) as conn:
        read = await probes.load(conn)
    assert (read.policy, *read.targets) == (
        *place.probing,
        *sorted(place.probes, key=lambda p: p.id),
    )


async def test_changes_are_shown_and_what_is_gone_retires(database: Database, folder: Path) -> None:
    await apply_folder(database, folder)
    file = folder / "probes.yml"
    file.write_text(FILE.replace("10.20.0.0/16", "10.21.0.0/16").replace("5m", "10m"))
    assert shown_changes(await apply_folder(database, folder)) == (
        "~ probing from trung-tam: changed\n"
        "    allow_networks: 10.20.0.0/16 → 10.21.0.0/16\n"
        "~ probe mail: changed\n"
        "    interval_seconds: 300 → 600\n"
        "2 changed"
    )
    file.unlink()
    gone = await apply_folder(database, folder)
    assert {(change.id, change.verb) for change in gone} == {
        (id_, Verb.RETIRED) for id_ in ("trung-tam", "web", "mail")
    }
    async with await connect(database.login("ioc_ingest")) as conn:
        assert await probes.load(conn) == probes.Probing(None, ())
    file.write_text(FILE.replace("probe: trung-tam", "probe: noc"))
    back = await apply_folder(database, folder)
    assert {(change.id, change.verb) for change in back} == {
        ("noc", Verb.ADDED), ("web", Verb.RESTORED), ("mail", Verb.RESTORED)
    }  # fmt: skip
    async with await connect(database.login("ioc_ingest")) as conn:
        read = await probes.load(conn)
    assert read.policy is not None
    assert (read.policy.probe, len(read.targets)) == ("noc", 2)


async def test_the_prober_cannot_change_what_is_probed(database: Database, folder: Path) -> None:
    await apply_folder(database, folder)
    with (
        database.connect("ioc_ingest") as conn,
        pytest.raises(Exception, match="permission denied"),
    ):
        conn.execute("UPDATE probe_policy SET allow_networks = '{127.0.0.0/8}'")
