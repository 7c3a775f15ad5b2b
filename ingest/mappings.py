"""`mapping:` in sources.yml: foreign topics and what becomes of their messages. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.model import (
    Identity,
    Mapped,
    MappedValue,
    Source,
    TimeFormat,
    UnknownMetric,
    identity_fault,
)
from core.place import Fields, Findings, closest, no_such_unit, shown
from ingest.convert import factor
from ingest.decode.mapping import Topic, Topics, expression, topic_of
from ingest.decode.refusals import Detail

MAPPINGS_A_SOURCE_MAX: Final = 50
VALUES_MAX: Final = 100
_MAGNITUDE_MAX: Final = 1e15

Pairs = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Mappings:
    """Reads the mappings of all sources of a file; no two of them may match one topic.

    units_of_measure: of the catalogue's metrics by name; empty when it is not known.
    """

    findings: Findings
    units: Collection[str]
    units_of_measure: Mapping[str, str]
    taken: Topics[tuple[str, int]]  # source and line of each pattern read so far

    def read(self, source_fields: Fields, source: Source) -> tuple[Mapped, ...]:
        """Read what one source maps."""
        nodes = source_fields.nodes("mapping", required=False)
        if len(nodes) > MAPPINGS_A_SOURCE_MAX:
            reason = f"{len(nodes)} topics; at most {MAPPINGS_A_SOURCE_MAX} a source"
            source_fields.wrong("mapping", reason)
            return ()
        return tuple(self._mapped(Fields(node, self.findings), source) for node in nodes)

    def _mapped(self, fields: Fields, source: Source) -> Mapped:
        topic = self._topic(fields, source)
        time_format = fields.choice("time_format", TimeFormat, required=False)
        time = _expression(fields, "time", required=False)
        levels = {name for _, name in topic.names} if topic else set()
        labels = self._labels(fields, given=levels)
        given = levels | {name for name, _ in labels}
        nodes = fields.nodes("values")
        if not nodes and fields.has("values"):
            fields.wrong("values", "is empty; name a metric and where its value is")
        if len(nodes) > VALUES_MAX:
            fields.wrong("values", f"{len(nodes)} values; at most {VALUES_MAX} a topic")
        described = Mapped(
            topic=fields.text("topic", required=False),
            values=tuple(
                self._value(Fields(node, self.findings), source, given, timed=bool(time))
                for node in nodes[:VALUES_MAX]
            ),
            time=time,
            time_format=time_format or TimeFormat.RFC3339,
            zone=self._zone(fields, local=time_format is TimeFormat.LOCAL),
            when=_expression(fields, "when", required=False),
            labels=labels,
        )
        fields.end()
        return described

    def _topic(self, fields: Fields, source: Source) -> Topic | None:
        text = fields.text("topic")
        if not text:
            return None
        topic = topic_of(text)
        if isinstance(topic, Detail):
            fields.wrong("topic", topic)
            return None
        for _, name in topic.names:
            if why := _why_no_label(name):
                fields.wrong("topic", f"{{{name}}}: {why}")
        if other := self.taken.overlapping(topic):
            owner = f"source {other[0]!r} (line {other[1]})"
            reason = f"some topics match this and one of {owner} too; whose message would it be?"
            fields.wrong("topic", reason)
        self.taken.add(topic, (source.id, fields.line("topic")))
        return topic

    def _value(
        self, fields: Fields, source: Source, given: set[str], *, timed: bool
    ) -> MappedValue:
        metric = fields.text("metric")
        unit_of_measure = fields.text("unit_of_measure", required=False)
        time = _expression(fields, "time", required=False)
        if not timed and not time:
            fields.wrong("time", "is missing, here and beside topic; a receipt time would store a "
                                 "redelivery twice")  # fmt: skip
        if metric and (why := self._why_no_metric(metric, source)):
            fields.wrong("metric", why)
        known = self.units_of_measure.get(metric)
        if known is not None and unit_of_measure and factor(unit_of_measure, known) is None:
            reason = f"{metric} is in {known!r}; {unit_of_measure!r} cannot be converted"
            fields.wrong("unit_of_measure", f"{reason}; use scale and offset")
        scale = fields.number("scale", above=-_MAGNITUDE_MAX, up_to=_MAGNITUDE_MAX, required=False)
        if scale == 0:
            fields.wrong("scale", "is 0; every value would be the same")
        offset = fields.number(
            "offset", above=-_MAGNITUDE_MAX, up_to=_MAGNITUDE_MAX, required=False
        )
        described = MappedValue(
            metric=metric,
            value=_expression(fields, "value"),
            each=_expression(fields, "each", required=False),
            labels=self._labels(fields, given=given),
            time=time,
            words=_words(fields),
            scale=scale,
            offset=offset,
            unit_of_measure=unit_of_measure,
            optional=_truth(fields, "optional"),
        )
        fields.end()
        return described

    def _why_no_metric(self, metric: str, source: Source) -> str | None:
        if not source.may_send(metric):
            return f"{metric!r} is not among allowed_metrics of this source"
        if source.unknown_metric is UnknownMetric.CREATE or not self.units_of_measure:
            return None
        if metric not in self.units_of_measure:
            hint = closest(metric, self.units_of_measure)
            return f"{metric!r} is no metric of metrics.csv{hint}"
        return None

    def _labels(self, fields: Fields, *, given: set[str]) -> Pairs:
        labels: list[tuple[str, str]] = []
        for name, node in fields.pairs("labels", required=False).items():
            text = node.value
            if not isinstance(text, str):
                why: str | None = f"expected JMESPath as text, got {shown(node)}"
            elif name in given:
                why = "is given twice, by the topic or beside it; keep one"
            else:
                why = _why_no_label(name) or self._why_no_source_of_label(name, text)
            if why:
                self.findings.add(node.line, node.path, why)
            labels.append((name, str(text)))
        return tuple(labels)

    def _why_no_source_of_label(self, name: str, text: str) -> str | None:
        found = expression(text)
        if isinstance(found, Detail):
            return found
        unit = found.constant
        if name == "unit" and isinstance(unit, str) and self.units and unit not in self.units:
            return no_such_unit(unit, self.units)
        return None

    @staticmethod
    def _zone(fields: Fields, *, local: bool) -> str:
        zone = fields.text("zone", required=local)
        if zone and not local:
            fields.wrong("zone", "belongs to time_format: local; other times say it themselves")
        try:
            if zone:
                ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            fields.wrong("zone", f"{zone!r} is no time zone; write one like Asia/Ho_Chi_Minh")
        return zone


def _expression(fields: Fields, name: str, *, required: bool = True) -> str:
    text = fields.text(name, required=required, length_max=2000)
    found = expression(text) if text else None
    if isinstance(found, Detail):
        fields.wrong(name, found)
    return text


def _words(fields: Fields) -> tuple[tuple[str, float], ...]:
    words: list[tuple[str, float]] = []
    for word, node in fields.pairs("words", required=False).items():
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            reason = f"expected the number that {word!r} means, got {shown(node)}"
            fields.findings.add(node.line, node.path, reason)
        else:
            words.append((word, float(node.value)))
    return tuple(words)


def _truth(fields: Fields, name: str) -> bool:
    node = fields.get(name, required=False)
    if node is None:
        return False
    if not isinstance(node.value, bool):
        fields.wrong(name, f"expected true or false, got {shown(node)}")
    return node.value is True


def _why_no_label(name: str) -> str | None:
    if name == "source":
        return "the label source is the center's own; the sender of a series is known anyway"
    fault = identity_fault(Identity.of("any", {name: "x"}), where="")
    return fault.detail if fault else None
