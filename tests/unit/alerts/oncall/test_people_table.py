"""people.csv: what loads, what is said of what does not, and numbers that it never holds."""

from pathlib import Path

import pytest

from alerts.oncall.files import ONCALL, parse_oncall
from alerts.oncall.staff.table import PEOPLE, read_table_of_people, with_people, written
from core.place import Document, Findings, read_yaml
from ioc.oncall.people import TableError, bring

TABLE = """id,name,user,mail,phone_file,p1,p2
a,"Vàng A ""Chỉnh"", trực",chinh,,secrets/a,voice 2m sms push,push
b,Lò Thị B,,b@x.vn,,,mail
"""
FILE = """route: {receiver: it}
receivers: [{name: it}]
schedules: [{id: it, zone: UTC, layers: [{start: 2026-11-02T07:00, every: 1w, people: [a, b]}]}]
"""


def document(text: str = FILE) -> Document:
    found = read_yaml(text.encode(), Findings(ONCALL))
    assert found
    return found


def test_they_are_people_as_others() -> None:
    findings = Findings(PEOPLE)
    people = read_table_of_people(TABLE.encode(), findings)
    whole = with_people(document(), people, findings)
    assert whole
    oncall = parse_oncall(whole, findings)
    assert findings.all() == ()
    assert oncall
    a, b = oncall.people.values()
    assert (a.name, a.user, a.phone_file) == ('Vàng A "Chỉnh", trực', "chinh", "secrets/a")
    assert (a.ways, a.waits["p1"]) == (
        {"p1": ("voice", "sms", "push"), "p2": ("push",)},
        (0, 120, 0),
    )
    assert (b.mail, b.ways) == ("b@x.vn", {"p2": ("mail",)})


def test_nobody_is_there_twice() -> None:
    findings = Findings(ONCALL)
    text = f"{FILE}people: [{{id: c, name: C}}]\n"
    assert with_people(document(text), [], findings) is None
    (fault,) = findings.all()
    assert str(fault).endswith("people stand in people.csv; take these out, or remove that file")


@pytest.mark.parametrize(
    ("old", "new", "line", "finding"),
    [
        ("phone_file", "phone", 1, "put them away: ioc oncall import-people FILE"),
        ("b,Lò", "a,Lò", 3, "'a' is already on line 2"),
        ("b,Lò", "B!,Lò", 3, "'B!' cannot be an id"),
        ("voice 2m sms", "voice 2m", 2, ""),
        ("voice 2m sms", "VOICE sms", 2, "'VOICE' is no way"),
        ("b,Lò Thị B", "b,", 3, "/name: is missing"),
        ("id,name", "id,nme", 1, "unknown column; did you mean 'name'?"),
    ],
)
def test_what_is_wrong(old: str, new: str, line: int, finding: str) -> None:
    findings = Findings(PEOPLE)
    read_table_of_people(TABLE.replace(old, new).encode(), findings)
    said = [(each.line, str(each)) for each in findings.all()]
    assert not finding or any(at == line and finding in text for at, text in said)
    assert bool(said) is bool(finding)


def test_numbers_go_into_files_of_their_own(tmp_path: Path) -> None:
    config, state = tmp_path / "place", tmp_path / "state"
    config.mkdir()
    table = tmp_path / "in.csv"
    table.write_text(
        "id,name,phone,p1\na,A,0912 345.678,voice\nb,B,,\nc,C,+84912345678,sms\n", "utf-8"
    )
    brought = bring(table, config, state)
    assert (brought.people, brought.numbers) == (3, 2)
    secret = state / "secrets" / "phone_a"
    assert (secret.read_text(), secret.stat().st_mode & 0o777) == ("0912345678\n", 0o600)
    assert (config / PEOPLE).read_text("utf-8").splitlines()[1:] == [
        "a,A,,,secrets/phone_a,voice,,,",
        "b,B,,,,,,,",
        "c,C,,,secrets/phone_c,sms,,,",
    ]
    # Who is not in it stays, and so does what it does not say.
    table.write_text("id,name,phone\na,Anh,\nd,D,0912345679\n", "utf-8")
    bring(table, config, state)
    assert (config / PEOPLE).read_text("utf-8").splitlines()[1:] == [
        "a,Anh,,,secrets/phone_a,voice,,,",
        "b,B,,,,,,,",
        "c,C,,,secrets/phone_c,sms,,,",
        "d,D,,,secrets/phone_d,,,,",
    ]
    findings = Findings(PEOPLE)
    read_table_of_people((config / PEOPLE).read_bytes(), findings)
    assert findings.all() == ()


@pytest.mark.parametrize(
    ("phone", "finding"),
    [
        ("912345678", "tables drop that 0"),
        ("09x2345678", "is no telephone number"),
        ("0777", "is no telephone number"),
    ],
)
def test_wrong_numbers_change_nothing_and_are_not_repeated(
    tmp_path: Path, phone: str, finding: str
) -> None:
    table = tmp_path / "in.csv"
    table.write_text(f"id,name,phone\na,A,{phone}\nb,B,0912345678\n", "utf-8")
    with pytest.raises(TableError, match=finding) as error:
        bring(table, tmp_path, tmp_path / "state")
    assert phone not in str(error.value)
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


def test_formulas_stay_text() -> None:
    assert written([{"id": "a", "name": "=cmd()"}]).splitlines()[1] == "a,=cmd(),,,,,,,"
