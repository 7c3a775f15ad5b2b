"""What Grafana makes of answers before it draws them (its "transformations")."""

from collections.abc import Callable, Sequence

from grafana_foundation_sdk.models.dashboard import DataTransformerConfig

from .subject import Subject

Shape = Callable[[], DataTransformerConfig]


def merged() -> Shape:
    """Make one table of those of several questions, by the columns they share."""
    return lambda: DataTransformerConfig("merge", options={})


def arranged(order: Sequence[str], *, without: Sequence[str] = ("Time",)) -> Shape:
    """Put columns into an order, and leave some out: the time of the question tells nothing."""
    options = {
        "excludeByName": dict.fromkeys(without, True),
        "indexByName": {name: number for number, name in enumerate(order)},
        "renameByName": {},
    }
    return lambda: DataTransformerConfig("organize", options=options)


def crossed(*, rows: str, columns: str) -> Shape:
    """Make a table of two labels: one down, one across."""
    options = {
        "columnField": columns,
        "rowField": rows,
        "valueField": "Value",
        "emptyValue": "null",
    }
    return lambda: DataTransformerConfig("groupingToMatrix", options=options)


def unit_names(subject: Subject) -> list[DataTransformerConfig]:
    """Call units by their names in what series are called, where their ids stand."""
    return [
        DataTransformerConfig(
            "renameByRegex",
            options={
                "regex": f"^((?:.* )?){unit}((?: .*)?)$",
                "renamePattern": f"$1{subject.say(words)}$2",
            },
        )
        for unit, words in subject.units.items()
    ]
