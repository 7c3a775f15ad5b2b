"""Which unit an alert belongs to."""

import pytest

from alerts.state.owners import Owners

OWNERS = Owners(
    frozenset({"province", "khun-ha", "ta-leng"}),
    "province",
    {("portal", "dvc"): "khun-ha", ("source", "bts-01"): "ta-leng", ("source", "dvc"): "ta-leng"},
)


@pytest.mark.parametrize(
    ("labels", "otherwise", "unit"),
    [
        ({}, None, "province"),
        ({"unit": "khun-ha"}, None, "khun-ha"),
        ({"unit": "khun-ha", "portal": "x", "source": "bts-01"}, "ta-leng", "khun-ha"),
        ({"unit": "nobody", "portal": "dvc"}, None, "khun-ha"),
        ({"unit": "", "source": "bts-01"}, None, "ta-leng"),
        ({"portal": "dvc", "source": "bts-01"}, None, "khun-ha"),
        ({"portal": "x", "source": "bts-01"}, None, "ta-leng"),
        ({"source": "dvc"}, None, "ta-leng"),
        ({"portal": "x"}, "khun-ha", "khun-ha"),
        ({"portal": "x"}, "nobody", "province"),
        ({"portal": "dvc"}, "ta-leng", "khun-ha"),
    ],
)
def test_the_owner(labels: dict[str, str], otherwise: str | None, unit: str) -> None:
    assert OWNERS.unit_of(labels, otherwise) == unit


def test_a_place_without_units_has_no_owner() -> None:
    assert Owners().unit_of({"unit": "khun-ha", "portal": "dvc"}, "khun-ha") is None
