"""`ioc oncall` as an administrator types it, and a place with a table of people."""

import shutil
from functools import partial
from pathlib import Path

from tests.places import CONFIG
from tests.servers import Database
from tests.typed import typed

ROSTER = """
route: {receiver: it}
receivers: [{name: it}]
schedules:
  - {id: it, zone: Asia/Ho_Chi_Minh, layers: [{start: 2026-01-05T07:00, every: 1w, people: [a]}]}
  - {id: old, zone: UTC, layers: [{start: 2026-01-05T07:00, every: 1w, people: [a],
     until: 2026-02-01T00:00}]}
"""


def test_from_a_table_of_people_to_who_is_on_duty(database: Database, tmp_path: Path) -> None:
    place = Path(shutil.copytree(CONFIG / "example", tmp_path / "place"))
    (place / "oncall.yml").write_text(ROSTER, "utf-8")
    env = {
        "IOC_DATABASE_URL": database.url,
        "IOC_STATE": str(database.state),
        "IOC_CONFIG": str(place),
        "COLUMNS": "120",
    }
    ioc = partial(typed, env)
    nobody = ioc("oncall", "now")
    assert (nobody.returncode, "no oncall.yml in force" in nobody.stderr) == (1, True)
    table = tmp_path / "people.csv"
    table.write_text("id,name,phone,p1\na,Vàng A Chỉnh,0912345678,voice 2m sms\n", "utf-8")
    brought = ioc("oncall", "import-people", str(table))
    assert brought.returncode == 0, brought.stderr
    assert "0912345678" not in brought.stdout
    checked = ioc("check", str(place))
    assert checked.returncode == 0, checked.stderr
    assert "schedule old: nobody is on duty for 336 h of the next 14 days" in checked.stderr
    assert ioc("apply", "--yes").returncode == 0
    now = ioc("oncall", "now").stdout.splitlines()
    assert [line.split()[:2] for line in now[1:]] == [["it", "Vàng"], ["old", "nobody"]]
    shown = ioc("oncall", "show", "it", "--days", "20").stdout.splitlines()
    assert len(shown) in {4, 5}
    assert shown[-2].split()[2] == "07:00"
    gaps = ioc("oncall", "gaps")
    assert (gaps.returncode, "336.0" in gaps.stdout) == (1, True)
    assert "Vàng A Chỉnh has" in gaps.stdout
    tried = ioc("oncall", "test", "a").stdout.splitlines()
    assert [line.split()[0] for line in tried[1:]] == ["sms", "voice"]
    assert all("waiting" in line and "never" in line for line in tried[1:])
    assert ioc("oncall", "test", "a", "--show").stdout.splitlines() == tried
    assert ioc("oncall", "void-links", "a").stdout == "0 links of a count no more\n"
    table.write_text("id,name,phone,p1\na,Vàng A Chỉnh,0987654321,voice 2m sms\n", "utf-8")
    again = ioc("oncall", "import-people", str(table)).stdout
    assert ("a has another number" in again, "0987654321" in again) == (True, False)
    assert "names a person 'b'" in ioc("oncall", "test", "b").stderr
    wrong = ioc("oncall", "show", "its")
    assert "there is no schedule 'its'; there are: it, old" in wrong.stderr
