"""The indexed answer to who mutes whom is that of the plain one."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.inhibit import Inhibition, Inhibitor
from alerts.dispatch.matchers import matchers_of
from tests.inhibiting import muted_by

MATCHERS = st.sampled_from(["a=1", "a=2", "b=1", 'a=~"1|2"', "b!=1", 'a=""'])
LABELS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"))
RULES = st.builds(
    Inhibition,
    source=MATCHERS.map(matchers_of),
    target=MATCHERS.map(matchers_of),
    equal=st.sampled_from([(), ("c",), ("b", "c")]),
)


@given(
    st.lists(RULES, max_size=3), st.lists(LABELS, max_size=6), st.sets(st.integers(0, 5)), LABELS
)
def test_it_says_what_the_plain_one_says(
    rules: list[Inhibition], firing: list[dict[str, str]], gone: set[int], target: dict[str, str]
) -> None:
    inhibitor = Inhibitor(rules)
    for key, labels in enumerate(firing):
        inhibitor.add(key, labels)
    for key in gone:
        if key < len(firing):
            inhibitor.drop(key, firing[key])
    left = {key: labels for key, labels in enumerate(firing) if key not in gone}
    found = inhibitor.muting(target)
    assert (found is None) == (muted_by(target, left.values(), rules) is None)
    if isinstance(found, int):
        assert muted_by(target, [left[found]], rules) == left[found]
