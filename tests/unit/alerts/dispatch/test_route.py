"""Who an alert goes to, with whom, and who mutes it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.inhibit import Inhibition
from alerts.dispatch.matchers import matchers_of
from alerts.dispatch.route import Route, keyed, routes_of
from tests.inhibiting import muted_by

LEFT = Route(id="/0/0", receiver="left", matchers=matchers_of("a=1"), goes_on=True)
INNER = Route(id="/0/1/0", receiver="inner", matchers=matchers_of("b=2"))
RIGHT = Route(id="/0/1", receiver="right", matchers=matchers_of('a=~".+"'), routes=(INNER,))
LAST = Route(id="/0/2", receiver="last", matchers=matchers_of("a=1"))
ROOT = Route(id="/0", receiver="root", group_by=("a", "c"), routes=(LEFT, RIGHT, LAST))


def receivers(**labels: str) -> list[str]:
    return [route.receiver for route in routes_of(ROOT, labels)]


def test_the_first_child_that_fits_unless_it_goes_on() -> None:
    assert receivers() == ["root"]
    assert receivers(a="2") == ["right"]
    assert receivers(a="2", b="2") == ["inner"]
    assert receivers(a="1") == ["left", "right"]


def test_the_labels_of_a_group() -> None:
    labels = {"a": "1", "b": "2", "c": ""}
    assert ROOT.group_labels(labels) == (("a", "1"),)
    alone = Route(id="", receiver="", group_by=("...",))
    assert alone.group_labels({"a": "1", "b": "2"}) == (("a", "1"), ("b", "2"))
    assert Route(id="", receiver="").group_labels(labels) == ()


def ids(root: Route) -> list[str]:
    return [root.id, *(each for child in root.routes for each in ids(child))]


def test_keys_do_not_depend_on_what_stands_before() -> None:
    one = Route(
        id="/0{}/0{a=1}", receiver="", routes=(Route(id="/0{}/0{a=1}/0{b=2}", receiver=""),)
    )
    two = Route(id="/0{}/1{c=3}", receiver="")
    root = Route(id="/0{}", receiver="", routes=(one, two))
    assert ids(keyed(root)) == ["/{}", "/{}/{a=1}", "/{}/{a=1}/{b=2}", "/{}/{c=3}"]
    moved = replace(root, routes=(replace(two, id="/0{}/0{c=3}"),))
    assert ids(keyed(moved)) == ["/{}", "/{}/{c=3}"]
    twins = replace(root, routes=(two, replace(two, id="/0{}/2{c=3}")))
    assert ids(keyed(twins)) == ["/{}", "/{}/{c=3}", "/{}#2/{c=3}"]
    theirs = Route(
        id="prom1:/0{}", receiver="", routes=(Route(id="prom1:/0{}/4{a=1}", receiver=""),)
    )
    assert ids(keyed(replace(root, routes=(theirs,))))[1:] == ["/{}prom1:/{}", "/{}prom1:/{}/{a=1}"]


DOWN = Inhibition(
    source=matchers_of("alertname=PortalDown"),
    target=matchers_of('alertname=~"Budget.*|PortalDown"'),
    equal=("portal",),
)


def test_who_mutes_whom() -> None:
    down = {"alertname": "PortalDown", "portal": "dvc"}
    budget = {"alertname": "BudgetBurns", "portal": "dvc"}
    other = {"alertname": "BudgetBurns", "portal": "pakn"}
    assert muted_by(budget, [other, down], [DOWN]) == down
    assert muted_by(other, [budget, down], [DOWN]) is None
    assert muted_by({"alertname": "Rain"}, [down], [DOWN]) is None
    # A label that both lack is equal.
    assert muted_by({"alertname": "BudgetBurns"}, [{"alertname": "PortalDown"}], [DOWN])


@given(st.dictionaries(st.sampled_from("ab"), st.sampled_from("12")))
def test_nobody_mutes_himself(labels: dict[str, str]) -> None:
    rule = Inhibition(source=matchers_of("{}"), target=matchers_of("{}"))
    assert muted_by(labels, [labels], [rule]) is None
