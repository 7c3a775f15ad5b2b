"""What a notification says, in the order in which it is told. Pure.

Whatever is missing in the content is left out: a message that says little is better than none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from alerts.deliver.notification import Notification
from alerts.dispatch.messages.kind import Kind
from alerts.named import NAMELESS, Names, named_texts
from alerts.template import FAILED

from .content import list_of, mapping_of, moment_of, text_of, whole_of

STATES: Final = {"p1": "KHẨN CẤP", "p2": "CAO", "p3": "TRUNG BÌNH", "p4": "THẤP"}
STATES_EN: Final = {"p1": "URGENT", "p2": "HIGH", "p3": "MEDIUM", "p4": "LOW"}
SIMULATED: Final = "[MÔ PHỎNG] "
NO_SUMMARY: Final = "Cảnh báo không có mô tả"
# Without what is easily taken for something else on a small screen: 0 O 1 I.
CODE_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_CHARS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is told. count: of alerts; others: besides `what`.

    since, until: in the place's zone, as is now.
    """

    kind: Kind
    priority: str
    is_simulated: bool
    is_over: bool
    is_late: bool  # it was found only after a gap of ours
    has_no_data: bool
    what: str
    where: str
    since: datetime | None
    until: datetime | None
    count: int
    evidence: str
    consequence: str
    action: str
    link: str
    code: str
    now: datetime
    what_en: str = ""
    action_en: str = ""
    others: tuple[str, ...] = ()
    still: int = 0  # so many go on, when others are over
    unsure: int = 0  # of so many who posted them says no more, and did not say that they are over
    groups: int = 0  # of a digest: by rule and unit
    is_storm: bool = False
    is_given_back: bool = False  # somebody had it, and has it no more
    is_given: bool = False  # to whoever is told, by somebody else

    @property
    def state(self) -> str:
        """Say first how it stands, with what marks data that are not real."""
        return (SIMULATED if self.is_simulated else "") + self._state()

    def _state(self) -> str:
        if self.kind is Kind.TEST:
            return "THỬ"
        if self.is_over:
            end = "NƠI GỬI KHÔNG BÁO NỮA" if self.is_unsure else "HẾT"
            return f"{end} {self.moment(self.until)}".rstrip()
        if self.kind is Kind.DIGEST:
            return "LŨ CẢNH BÁO" if self.is_storm else "TỔNG HỢP"
        urgency = STATES.get(self.priority, STATES["p3"])
        if self.has_no_data:
            return f"MẤT DỮ LIỆU, {urgency}"
        if self.is_given:
            return f"GIAO CHO BẠN, {urgency}"
        before = {Kind.ESCALATION: "CHUYỂN CẤP, ", Kind.REPEAT: "NHẮC LẠI, "}.get(self.kind, "")
        return f"{before}{urgency}"

    @property
    def is_unsure(self) -> bool:
        """Whether of all that is told as over nobody said that it is."""
        return self.is_over and self.unsure >= max(self.count, 1)

    @property
    def subject(self) -> str:
        """Say what it is; of many alerts how many, and the first of them."""
        if self.count <= 1:
            return self.what
        if self.kind is Kind.DIGEST:
            groups = f", {self.groups} nhóm" if self.groups > 1 else ""
            return f"{self.count} cảnh báo{groups}, nặng nhất: {self.what}"
        return f"{self.count} cảnh báo, đầu tiên: {self.what}"

    @property
    def place(self) -> str:
        """Say where it is, unless that was said with what it is."""
        return "" if self.where and self.where.casefold() in self.subject.casefold() else self.where

    @property
    def times(self) -> str:
        """Say since when; of what is over how long it was."""
        if self.since is None:
            return ""
        late = ", phát hiện trễ" if self.is_late else ""
        if self.is_over and not self.is_unsure:
            return f"kéo dài {lasted(self.since, self.until)}{late}" if self.until else ""
        return f"từ {self.moment(self.since)}{late}"

    @property
    def next(self) -> str:
        """Say what comes next, where that is known."""
        said = [f"Còn {self.still} cảnh báo"] if self.still else []
        if self.is_over and self.unsure:
            many = "" if self.is_unsure else f"{self.unsure} cảnh báo nơi gửi không báo nữa, "
            said.append(sentence(f"{many}chưa rõ đã hết hay chưa"))
        if said:
            return ". ".join(said)
        waits = self.kind in {Kind.FIRING, Kind.ESCALATION, Kind.REPEAT}
        if not waits or self.is_over:
            return ""
        if self.is_given:
            return "Bạn đang giữ cảnh báo này"
        return "Người nhận đã thôi giữ, chưa ai nhận" if self.is_given_back else "Chưa ai nhận"

    def moment(self, at: datetime | None) -> str:
        """Write a time of the day, with the day when it is another."""
        if at is None:
            return ""
        return f"{at:%H:%M}" if at.date() == self.now.date() else f"{at:%d/%m %H:%M}"


def facts(
    row: Notification,
    *,
    now: datetime,
    zone: tzinfo,
    names: Names = NAMELESS,
    names_en: Names = NAMELESS,
) -> Facts:
    """Take out of a notification what is told. names: of units and indicators."""
    content = row.content
    ours = mapping_of(content.get("ioc"))
    en = names_en.over(names)
    alerts = _since(
        [_named(mapping_of(each), names, en) for each in list_of(content.get("alerts"))], ours
    )
    told, is_over = _told(alerts, row.kind)
    if row.kind is Kind.DIGEST:
        told = sorted(told, key=_urgency)
    first = told[0] if told else {}
    notes = mapping_of(first.get("annotations")) or mapping_of(content.get("commonAnnotations"))
    unit = text_of(ours.get("unit"))
    counts = [mapping_of(each) for each in list_of(ours.get("summary"))]
    return Facts(
        kind=row.kind,
        priority=row.priority,
        is_simulated=row.simulated or ours.get("simulated") is True,
        is_over=is_over,
        is_late=row.kind is Kind.MISSED or "late" in row.reason or "missed" in row.reason,
        has_no_data="no_data" in row.reason,
        is_given_back="given_back" in row.reason,
        is_given="given" in row.reason.split(),
        what=_summary(first),
        where=names.units.get(unit, unit),
        since=_extreme(told, "since", zone, min),
        until=_extreme(told, "endsAt", zone, max) if is_over else None,
        count=_count(told, counts, content.get("truncatedAlerts"), is_over=is_over),
        evidence=_said(notes, "cause"),
        consequence=_said(notes, "consequence"),
        action=_said(notes, "action"),
        link=row.link or _link(row, content, alerts, first),
        code=row.code or code(row.dedupe_key),
        now=now.astimezone(zone),
        what_en=_said(notes, "summary_en"),
        action_en=_said(notes, "action_en"),
        others=tuple(map(_summary, told[1:])),
        groups=len(counts),
        is_storm="storm" in row.reason,
        still=sum(each.get("status") != "resolved" for each in alerts) if is_over else 0,
        unsure=whole_of(ours.get("not_posted")) if is_over else 0,
    )


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def code(dedupe_key: bytes) -> str:
    """Give a few letters by which a message that came twice is known."""
    number = int.from_bytes(dedupe_key[:4])
    return "".join(CODE_LETTERS[number >> (5 * place) & 31] for place in range(_CODE_CHARS))


def lasted(since: datetime, until: datetime | None) -> str:
    """Write for how long something was, in at most two units."""
    minutes = 0 if until is None else max(0, round((until - since).total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "ngày"), (hours, "giờ"), (minutes, "phút")]
    words = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(words[:2]) or "dưới 1 phút"


def _told(
    alerts: Sequence[Mapping[str, Any]], kind: Kind
) -> tuple[Sequence[Mapping[str, Any]], bool]:
    """Choose the alerts that are told of: what fires, else what is over. And whether all is."""
    firing = [each for each in alerts if each.get("status") != "resolved"]
    over = kind is Kind.RESOLVED or kind is Kind.MISSED
    resolved = [each for each in alerts if each.get("status") == "resolved"]
    if resolved and (over or not firing):
        return resolved, not firing or over
    return firing, not alerts and kind is Kind.RESOLVED


def _count(
    told: Sequence[object], counts: Sequence[Mapping[str, Any]], truncated: object, *, is_over: bool
) -> int:
    """Count the alerts that are told of, those too that are not listed."""
    numbers = [each.get("resolved" if is_over else "firing") for each in counts]
    known = sum(each for each in numbers if isinstance(each, int))
    beyond = truncated if isinstance(truncated, int) and not counts else 0
    return max(known, len(told) + beyond)


def _link(
    row: Notification,
    content: Mapping[str, Any],
    alerts: Sequence[Mapping[str, Any]],
    first: Mapping[str, Any],
) -> str:
    """Give the address of the alert that is told of first; of a digest none, it is about many."""
    urls = list_of(mapping_of(content.get("ioc")).get("alert_urls"))
    if row.kind in {Kind.DIGEST, Kind.MISSED} or len(urls) != len(alerts) or not alerts:
        return ""
    return text_of(urls[alerts.index(first)])


def _named(alert: Mapping[str, Any], vi: Names, en: Names) -> Mapping[str, Any]:
    """Write names into an alert's texts, where rules wrote ids."""
    texts, labels = (
        {name: text for name, text in mapping_of(alert.get(part)).items() if isinstance(text, str)}
        for part in ("annotations", "labels")
    )
    return {**alert, "annotations": named_texts(texts, labels, vi, en)}


def _since(
    alerts: Sequence[Mapping[str, Any]], ours: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    """Say of alerts since when their conditions hold; where that is not told, since they fired."""
    said = list_of(ours.get("since"))
    known = said if len(said) == len(alerts) else [None] * len(alerts)
    return [
        {**each, "since": at if moment_of(at) else each.get("startsAt")}
        for each, at in zip(alerts, known, strict=True)
    ]


def _urgency(alert: Mapping[str, Any]) -> str:
    return text_of(mapping_of(alert.get("labels")).get("priority")) or "p3"


def _summary(alert: Mapping[str, Any]) -> str:
    notes, labels = mapping_of(alert.get("annotations")), mapping_of(alert.get("labels"))
    named = _said(notes, "summary") or _said(notes, "description")
    return named or text_of(labels.get("alertname")) or NO_SUMMARY


def _said(notes: Mapping[str, Any], name: str) -> str:
    """Give an annotation; nothing of one whose template failed: bare facts say more than that."""
    text = text_of(notes.get(name))
    return "" if text.startswith(FAILED) else text


def _extreme(
    alerts: Sequence[Mapping[str, Any]],
    name: str,
    zone: tzinfo,
    choose: Callable[[Iterable[datetime]], datetime],
) -> datetime | None:
    moments = [moment_of(alert.get(name)) for alert in alerts]
    known = [each.astimezone(zone) for each in moments if each is not None]
    return choose(known) if known else None
