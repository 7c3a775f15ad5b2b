"""A message of a few lines, and what is read aloud. Pure."""

from typing import Final

from alerts.dispatch.messages.kind import Kind

from .facts import Facts, sentence

CHAT_CHARS_MAX: Final = 400
SPOKEN_CHARS_MAX: Final = 200  # about 12 s
_LINES_MIN: Final = 2  # what, and where and when


def chat(facts: Facts, *, chars_max: int = CHAT_CHARS_MAX) -> str:
    """Write one group of facts a line; the link comes last. What is said last is cut first."""
    places = ". ".join(filter(None, (facts.where and f"Nơi: {facts.where}", sentence(facts.times))))
    end = facts.link or f"Mã tin {facts.code}"
    lines = [
        f"{facts.state}: {facts.subject}",
        places,
        facts.evidence,
        facts.next,
        facts.action and f"Việc cần làm: {facts.action}",
    ]
    kept = [each for each in lines if each]
    while len("\n".join([*kept, end])) > chars_max and len(kept) > _LINES_MIN:
        kept.pop()
    room = chars_max - len(end) - 1
    return "\n".join([shorter("\n".join(kept), room), end])


def spoken(facts: Facts) -> str:
    """Say what, where and since when, in twelve seconds, and where it can be taken.

    Not by a key: nobody hears which one is pressed.
    """
    parts = filter(None, (facts.state, facts.subject, facts.place, facts.times))
    what = ". ".join(map(sentence, parts)).replace("[", "").replace("]", ",")
    answer = "" if facts.is_over else " Mở tin nhắn hoặc trang trực để nhận."
    if facts.kind is Kind.TEST:
        answer = f" Mã: {', '.join(facts.code)}. Xin nhắc lại, mã: {', '.join(facts.code)}."
    return f"{shorter(what, SPOKEN_CHARS_MAX)}.{answer}"


def shorter(text: str, chars_max: int) -> str:
    """Cut a text at a word."""
    if len(text) <= chars_max:
        return text
    head, space, _ = text[: max(1, chars_max)].rpartition(" ")
    return (head if space else text[: max(0, chars_max - 1)]) + "…"
