"""The difference between files and tables: complete, minimal, readable."""

from hypothesis import given
from hypothesis import strategies as st

from core.place import (
    Change,
    FieldChange,
    Key,
    Record,
    Stored,
    Verb,
    What,
    difference,
    shown_changes,
)

KEYS = st.tuples(st.sampled_from(What), st.sampled_from("abcd"))
VALUES = st.none() | st.sampled_from(["", "x", "y"]) | st.floats(0, 2) | st.tuples(st.just("x"))
RECORDS = st.dictionaries(KEYS, st.fixed_dictionaries({"kind": VALUES, "note": VALUES}))


@st.composite
def stored(draw: st.DrawFn) -> Stored:
    records = draw(RECORDS)
    retired = draw(st.sets(st.sampled_from(sorted(records)))) if records else set()
    return Stored(records, frozenset(retired))


def applied(changes: tuple[Change, ...], before: Stored) -> Stored:
    """Tell what tables hold after the changes, by the changes alone."""
    records: dict[Key, Record] = dict(before.records)
    retired = set(before.retired)
    for change in changes:
        key = (change.what, change.id)
        if change.verb is Verb.RETIRED:
            retired.add(key)
            continue
        fields = {one.field: one.after for one in change.fields}
        records[key] = {**records.get(key, {}), **fields}
        retired.discard(key)
    return Stored(records, frozenset(retired))


@given(described=RECORDS, before=stored())
def test_applying_the_difference_gives_what_the_files_describe(
    described: dict[Key, Record], before: Stored
) -> None:
    after = applied(difference(described, before), before)
    live = {key: record for key, record in after.records.items() if key not in after.retired}
    assert {key: _whole(record) for key, record in live.items()} == {
        key: _whole(record) for key, record in described.items()
    }
    assert before.records.keys() <= after.records.keys()  # nothing is ever deleted
    assert difference(described, after) == ()


def _whole(record: Record) -> Record:
    """Absent and None are the same in a table."""
    return {"kind": record.get("kind"), "note": record.get("note")}


@given(records=RECORDS)
def test_nothing_to_change(records: dict[Key, Record]) -> None:
    assert difference(records, Stored(records)) == ()
    assert shown_changes(()) == "nothing to change"


@given(described=RECORDS, before=stored())
def test_each_object_changes_once(described: dict[Key, Record], before: Stored) -> None:
    keys = [(change.what, change.id) for change in difference(described, before)]
    assert len(keys) == len(set(keys))


def test_changes_as_people_read_them() -> None:
    before = Stored(
        {
            (What.METRIC, "portal_up"): {"valid_max": 1.0, "labels": ("portal",), "note": ""},
            (What.SOURCE, "gone"): {"contact": "x"},
            (What.UNIT, "back"): {"population": 18606.0, "kind": "xa"},
        },
        frozenset({(What.UNIT, "back")}),
    )
    changes = difference(
        {
            (What.METRIC, "portal_up"): {
                "valid_max": None, "labels": ("portal", "probe"), "note": "",
            },
            (What.SOURCE, "new"): {"contact": "y"},
            (What.UNIT, "back"): {"population": 1234567.0, "kind": "xa"},
        },
        before,
    )  # fmt: skip
    assert changes[0] == Change(
        What.UNIT, "back", Verb.RESTORED, (FieldChange("population", 18606.0, 1234567.0),)
    )
    assert shown_changes(changes) == (
        "+ unit back: restored\n"
        "    population: 18606 → 1234567\n"
        "~ metric portal_up: changed\n"
        "    valid_max: 1 → (none)\n"
        "    labels: portal → portal, probe\n"
        "- source gone: retired\n"
        "+ source new: added\n"
        "1 added, 1 changed, 1 retired, 1 restored"
    )
