"""A whole folder: the shipped places are right, a wrong one is told everything at once."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from alerts.rules.written import as_yaml
from core.model import unit_of_code
from core.place import Place, What
from ioc.check import check
from ioc.place import read_place
from tests.given import NOW
from tests.places import place

CONFIG = Path(__file__).parents[3] / "config"


def shipped(name: str) -> Place:
    return place(CONFIG / name)


@pytest.mark.parametrize("name", [file.parent.name for file in CONFIG.glob("*/place.yml")])
def test_shipped_places_have_no_mistake(name: str) -> None:
    assert shipped(name).profile.id


def test_the_demo_place_is_whole() -> None:
    tam_duong = shipped("tam-duong")
    core = {unit.id for unit in tam_duong.units if unit.scope == "core" and unit.kind == "xa"}
    assert core == {"binh-lu-2025", "ta-leng-2025", "ban-bo-2025", "khun-ha-2025"}
    kinds = ("mang", "tram", "mot-cua")
    expected = {f"{kind}-{unit}" for kind in kinds for unit in core}
    ids = {source.id for source in tam_duong.sources}
    assert ids == expected | {"phu-song", "diem-766", "do-cong", "khi-tuong"}
    assert all(unit.area_km2 and unit.lat for unit in tam_duong.units if unit.id in core)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("03390", "tt-tam-duong", "binh-lu-2025"),
        ("03394", "then-sin-pre2025", "sin-suoi-ho-2025"),
        ("03405", "giang-ma-pre2025", "ta-leng-2025"),
        ("03408", "dong-phong-pre2025", "tan-phong-2025"),
        ("03388", "quyet-tien-pre2025", "doan-ket-2025"),
        ("03424", "ban-bo-pre2025", "ban-bo-2025"),  # same name, another area
        ("03430", "khun-ha-pre2025", "khun-ha-2025"),
        ("03400", "ta-leng-pre2025", None),
        ("99999", None, None),
    ],
)
def test_a_code_has_a_meaning_only_on_a_day(
    code: str, before: str | None, after: str | None
) -> None:
    units = shipped("tam-duong").units
    last_day, first_day = date(2025, 6, 30), date(2025, 7, 1)
    assert unit_of_code(units, scheme="gso", code=code, day=last_day) == before
    assert unit_of_code(units, scheme="gso", code=code, day=first_day) == after


@pytest.mark.parametrize("name", ["Xã Tả Lèng", "Xã Bản Bo", "Xã Khun Há", "Phường Tân Phong"])
def test_a_name_can_stand_for_two_units(name: str) -> None:
    units = shipped("tam-duong").units
    assert len([unit for unit in units if unit.name_vi.startswith(name)]) == 2


def test_former_units_went_whole_into_one_successor() -> None:
    units = shipped("tam-duong").units
    shares = [part for unit in units for part in unit.predecessors]
    plan = {unit.id for unit in units if unit.scope == "plan" and unit.kind != "huyen"}
    assert len(plan) == 13
    assert plan <= {part.old for part in shares if part.share == 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG / "example", tmp_path / "place"))


def findings(folder: Path) -> list[str]:
    described, found = read_place(folder)
    assert (described is None) == bool(found)
    return [str(finding) for finding in found]


def test_every_mistake_of_every_file_at_once(folder: Path) -> None:
    for file, old, new in [
        ("place.yml", "root_unit: acme", "root_unit: akme"),
        ("units.csv", "berlin,acme,site", "berlin,acne,site"),
        ("metrics.csv", "door_openings_total,building,1,counter", "door_openings_total,b,%,gauge"),
        ("sources.yml", "unit: acme", "unit: akme"),
        ("sources.yml", "door_*", "dor_*"),
    ]:
        path = folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
    (folder / "walls.yml").write_text("walls: 7\n")
    (folder / "source.yml").touch()
    (folder / "README.md").touch()
    assert findings(folder) == [
        "source.yml: is not read; did you mean 'sources.yml'?",
        "place.yml:7: /root_unit: unit 'akme' is not in units.csv; did you mean 'acme'?",
        "units.csv:3: parent: unit 'acne' is not in this file",
        "metrics.csv:3: kind: a name that ends in _total is a counter, not gauge",
        "metrics.csv:3: unit_of_measure: write the base unit '1'; screens show it as '%'",
        "sources.yml:5: /sources/0/unit: unit 'akme' is not in units.csv; did you mean 'acme'?",
        "sources.yml:6: /sources/0/allowed_metrics/1: 'dor_*' matches no metric of metrics.csv",
        "walls.yml:1: /walls: expected a list, got 7",
    ]


def test_rules_are_judged_with_the_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules").mkdir()
    rules = folder / "rules" / "doors.yml"
    rules.write_text("groups: [{name: g, rules: [{alert: A, expr: door_opening_total > 9}]}]")
    assert check(folder, now=NOW) == 0
    told = capsys.readouterr()
    assert told.out.endswith(", 1 rule; no mistake\n")
    unknown = "no metric 'door_opening_total' is known; did you mean 'door_openings_total'?"
    assert told.err == f"{rules}: A: {unknown}\n"
    rules.write_text("groups: [{name: g, rules: [{alert: A, expr: 1 +}]}]")
    (folder / "rule").mkdir()
    assert check(folder, now=NOW) == 1
    wrong = capsys.readouterr().err
    assert f"{rules}:1: /groups/0/rules/0/expr: 1:4: parse error" in wrong
    assert f"{folder}/rule: is not read; did you mean 'rules'?" in wrong


ROUTES = """\
route: {receiver: a}
receivers: [{name: a, webhook_configs: [{url: "http://a/"}]}]
time_intervals: [{name: t, time_intervals: [{days: working, location: Europe/Berlin}]}]
"""


def test_days_are_judged_with_their_calendar(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calendar = folder / "holidays.yml"
    (folder / "oncall.yml").write_text(ROUTES)
    days = "oncall.yml:3: /time_intervals/0/time_intervals/0/days"
    assert findings(folder) == [f"{days}: there is no holidays.yml beside this file; write one"]
    calendar.write_text("years: [2026\n")
    (wrong,) = findings(folder)  # and nothing of oncall.yml
    assert wrong.startswith("holidays.yml:2: not YAML")
    calendar.write_text("years: [2026]\noff: [{day: 2026-12-25, name_vi: N, name_en: C}]\n")
    assert check(folder, now=NOW) == 0
    said = f"{calendar}: ends with 2026; add 2027"
    assert said in capsys.readouterr().err.splitlines()
    assert place(folder).records()[What.HOLIDAYS, "holidays.yml"]["2026-12-25"] == "off, N / C"
    calendar.rename(folder / "holiday.yml")
    assert "holiday.yml: is not read; did you mean 'holidays.yml'?" in findings(folder)


def test_channels_and_their_providers_are_judged_with_the_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "channels").mkdir()
    provider = folder / "channels" / "own.yml"
    written = (CONFIG / "tam-duong" / "channels" / "demo.yml").read_text()
    provider.write_text(written)
    plain = ROUTES.partition("time_intervals")[0]
    ways = "ways: {sms: {provider: own}, voice: {provider: voice}}"
    (folder / "oncall.yml").write_text(f"{plain}channels: {{{ways}}}\n")
    assert findings(folder) == []
    provider.write_text(written.replace(".text", ".texd"))
    circle = "fallback: {sms: voice, voice: sms}"
    (folder / "oncall.yml").write_text(f"{plain}channels: {{{ways}, {circle}}}\n")
    assert findings(folder) == [
        "oncall.yml:3: /channels/fallback: goes in a circle: sms → voice → sms",
        "channels/own.yml:8: /request/body: there is no field texd here",
    ]
    fine = "voice: sms, sms: mail, email: a/webhook/0"
    astray = "fallback: {default: a/webhook/1, email: b/webhook/0, sms: vioce, voice: person/x/sms}"
    for said, count in (("fallback: {" + fine + "}", 0), (astray, 4)):
        provider.write_text(written)
        (folder / "oncall.yml").write_text(f"{plain}channels: {{{ways}, {said}}}\n")
        wrong = findings(folder)
        assert len(wrong) == count, wrong
        assert all(": there is no channel '" in each for each in wrong)
    inline = plain.replace('"}]', '", http_config: {bearer_token: s3cret}}]')
    (folder / "oncall.yml").write_text(inline)
    assert check(folder, now=NOW) == 0
    told = capsys.readouterr().err
    assert "bearer_token: a secret in the file itself" in told
    assert "s3cret" not in told


def test_a_link_to_nowhere_is_no_missing_file(folder: Path) -> None:
    (folder / "walls.yml").unlink()
    (folder / "walls.yml").symlink_to("elsewhere.yml")
    assert findings(folder) == ["walls.yml: leads to elsewhere.yml, which does not exist"]


def test_missing_files(folder: Path) -> None:
    for name in ("place.yml", "units.csv", "metrics.csv", "sources.yml"):
        (folder / name).unlink()
    assert findings(folder)[:4] == [
        "place.yml: the file is missing",
        "units.csv: the file is missing",
        "metrics.csv: the file is missing",
        "sources.yml: the file is missing",
    ]


def test_a_metric_of_the_product_is_not_the_place_s(folder: Path) -> None:
    with (folder / "metrics.csv").open("a") as file:
        file.write("ioc_canary,center,s,gauge,,5,,,C,C,\n")
    assert findings(folder) == [
        "metrics.csv:10: name: 'ioc_canary' ships with the product; remove the row"
    ]


def test_no_such_folder(tmp_path: Path) -> None:
    assert findings(tmp_path / "nowhere") == [".: no such folder"]


def test_check_says_where_to_repair(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(folder, now=NOW) == 0
    assert capsys.readouterr().out == f"{folder}: 3 units, 8 metrics, 2 sources; no mistake\n"
    with (folder / "sources.yml").open("a") as file:
        file.write("source: []\n")
    assert check(folder, now=NOW) == 1
    assert capsys.readouterr().err == (
        f"{folder}/sources.yml:13: /source: unknown key; did you mean 'sources'?\n1 to repair\n"
    )
    assert check(folder / "nowhere", now=NOW) == 1
    assert capsys.readouterr().err == f"{folder}/nowhere: no such folder\n1 to repair\n"


def test_the_scene_of_a_demo_is_checked_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "simulate.yml").write_text("operator: []\n")
    assert check(folder, now=NOW) == 1
    expected = f"{folder}/simulate.yml:1: /operator: unknown key; did you mean 'operators'?"
    assert expected in capsys.readouterr().err.splitlines()


def test_objectives_become_rules(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert place(folder).rules == ()
    (folder / "objectives.yml").write_text("portals: {shop: 99.9, shopp: 99}\n")
    (group,) = place(folder).rules
    assert (group.file, group.name, group.origin) == ("objectives.yml", "portal-budgets", "place")
    (folder / "probes.yml").write_text(
        "probe: a\ntargets: [{id: shop, owner: o, url: 'https://example.org/'}]\n"
    )
    assert check(folder, now=NOW) == 0
    advised = capsys.readouterr().err
    assert "objectives.yml: no probe has portal 'shopp'" in advised
    assert check(folder, now=NOW, rules=True) == 0
    assert capsys.readouterr().out == as_yaml([group])


def test_objectives_need_what_they_speak_of(folder: Path) -> None:
    (folder / "objectives.yml").write_text("default: 99\n")
    metrics = folder / "metrics.csv"
    kept = [line for line in metrics.read_text().splitlines() if "portal_up" not in line]
    metrics.write_text("\n".join(kept) + "\n")
    said = "objectives.yml: metric 'portal_up', of which it speaks, is not in metrics.csv"
    assert said in findings(folder)
