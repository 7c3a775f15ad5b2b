"""place.yml: what is read, and everything that is said about a wrong key."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.model import UnitId
from core.place import (
    WORLD,
    Bounds,
    Findings,
    Language,
    Profile,
    check_profile,
    parse_profile,
    parse_units,
    read_profile,
    read_yaml,
)

GOOD = """\
id: acme
name_vi: Acme
name_en: Acme Ltd
zone: Europe/Berlin
language: en
root_unit: acme
default_scope: site
duty_phone: "+49 30 0000 0112"
contact: facility@example.com
"""


def read(text: str) -> tuple[Profile, list[str]]:
    findings = Findings("place.yml")
    document = read_yaml(text.encode(), findings)
    assert document is not None
    return parse_profile(document, findings), [str(finding) for finding in findings.all()]


def test_a_whole_profile() -> None:
    assert read(GOOD + "bounds: {lat: [47, 55.1], lon: [6, 15]}\nunits_of_measure: [pcs]\n") == (
        Profile(
            id="acme",
            name_vi="Acme",
            name_en="Acme Ltd",
            zone=ZoneInfo("Europe/Berlin"),
            language=Language.EN,
            root_unit=UnitId("acme"),
            default_scope="site",
            duty_phone="+49 30 0000 0112",
            contact="facility@example.com",
            bounds=Bounds(47, 55.1, 6, 15),
            units_of_measure=("pcs",),
        ),
        [],
    )


def test_what_may_be_left_out() -> None:
    profile, findings = read(GOOD)
    assert (profile.bounds, profile.units_of_measure, findings) == (WORLD, (), [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: acme\n", "", ["1: /id: is missing"]),
        ("id: acme\n", "id:\n", ["1: /id: is missing"]),
        ("id: acme\n", "id: Acme!\n",
         [("1: /id: 'Acme!' cannot be an id; "
          "use a-z, 0-9 and single hyphens, at most 63 characters")]),
        ("id: acme\n", "id: [a]\n", ["1: /id: expected text, got a list; put it in quotes"]),
        ("name_vi: Acme\n", "name_vi: 12\n",
         ["2: /name_vi: expected text, got 12; put it in quotes"]),
        ("name_vi: Acme\n", "name_vi: ' '\n", ["2: /name_vi: is blank"]),
        ("name_vi: Acme\n", f"name_vi: {'x' * 201}\n",
         ["2: /name_vi: is longer than 200 characters"]),
        ("Europe/Berlin", "Europe/Atlantis",
         ["4: /zone: 'Europe/Atlantis' is no time zone; write one like Asia/Ho_Chi_Minh"]),
        ("Europe/Berlin", "../etc/passwd",
         ["4: /zone: '../etc/passwd' is no time zone; write one like Asia/Ho_Chi_Minh"]),
        ("language: en", "language: fr", ["5: /language: expected vi or en, got 'fr'"]),
        ("language: en", "lang: en",
         ["1: /language: is missing", "5: /lang: unknown key; did you mean 'language'?"]),
        ('"+49 30 0000 0112"', '"112"\nmaintenance_notice_days: 7.5',
         ["9: /maintenance_notice_days: expected whole days, 0 to 60"]),
        ('"+49 30 0000 0112"', '"112"\nmaintenance_notice_days: 61',
         ["9: /maintenance_notice_days: 61 is outside the range (-inf, 60]"]),
        ('"+49 30 0000 0112"', '"112"\nmaintenance_notice_days: 0', []),
        ("contact:", "handover_minutes: 45\ncontact:", []),
        ("contact:", "handover_minutes: 0\ncontact:",
         ["9: /handover_minutes: expected whole minutes, 1 to 1440"]),
        ("contact:", "handover_minutes: 1441\ncontact:",
         ["9: /handover_minutes: 1441 is outside the range (-inf, 1440]"]),
        ("contact:", "second_factor: [admin, leader]\ncontact:", []),
        ("contact:", "second_factor: []\ncontact:",
         ["9: /second_factor: admin is missing: administrators always sign in with a code"]),
        ("contact:", "second_factor: [admin, oncall]\ncontact:",
         ["9: /second_factor: there is no role 'oncall'; did you mean 'on_call'?"]),
        ('"+49 30 0000 0112"', "112", ["8: /duty_phone: expected text, got 112; put it in quotes"]),
        ('"+49 30 0000 0112"', "call me",
         ["8: /duty_phone: expected 3 to 15 digits, spaces allowed, got 'call me'"]),
        ("contact:", "bounds: {lat: [1, 0]}\ncontact:",
         ["9: /bounds/lat: expected [low, high] within [-90, 90]", "9: /bounds/lon: is missing"]),
        ("contact:", "bounds: wide\ncontact:",
         ["9: /bounds: expected keys with values, got 'wide'"]),
        ("contact:", "units_of_measure: pcs\ncontact:",
         ["9: /units_of_measure: expected a list, got 'pcs'"]),
        ("contact:", "units_of_measure: [pcs, 1, pcs]\ncontact:",
         ["9: /units_of_measure/1: expected text, got 1",
          "9: /units_of_measure/2: 'pcs' is listed twice"]),
    ],
)  # fmt: skip
def test_keys(old: str, new: str, expected: list[str]) -> None:
    assert read(GOOD.replace(old, new))[1] == [f"place.yml:{line}" for line in expected]


def test_a_list_is_no_profile() -> None:
    assert read("- a\n")[1] == ["place.yml:1: expected keys with values, got a list"]


UNITS = b"id,parent,kind,name_vi,name_en,scope\nacme,,c,A,A,all\nb,acme,s,B,B,site\n"


@pytest.mark.parametrize(
    ("profile", "units", "expected"),
    [
        (GOOD, UNITS, []),
        (GOOD.replace("root_unit: acme", "root_unit: acne"), UNITS,
         ["6: /root_unit: unit 'acne' is not in units.csv; did you mean 'acme'?"]),
        (GOOD.replace("root_unit: acme", "root_unit: b"), UNITS,
         ["6: /root_unit: 'acme' has no parent either; every unit is below the root",
          "6: /root_unit: 'b' has a parent; the root is above all other units"]),
        (GOOD, UNITS + b"c,,s,C,C,site\n",
         ["6: /root_unit: 'c' has no parent either; every unit is below the root"]),
        (GOOD.replace("scope: site", "scope: sites"), UNITS,
         ["7: /default_scope: no unit has the scope 'sites'; did you mean 'site'?"]),
    ],
)  # fmt: skip
def test_against_the_units(profile: str, units: bytes, expected: list[str]) -> None:
    findings = Findings("place.yml")
    document = read_yaml(profile.encode(), findings)
    assert document is not None
    tree = parse_units(units, Findings("units.csv"), bounds=WORLD)
    check_profile(document, parse_profile(document, findings), tree, findings)
    assert [str(one) for one in findings.all()] == [f"place.yml:{line}" for line in expected]


def test_a_folder_without_a_profile(tmp_path: Path) -> None:
    profile, findings = read_profile(tmp_path)
    assert (profile, [str(one) for one in findings]) == (None, ["place.yml: the file is missing"])


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "place.yml").mkdir()
    assert [str(one) for one in read_profile(tmp_path)[1]] == [
        "place.yml: cannot be read: Is a directory"
    ]
