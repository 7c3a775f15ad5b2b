"""Remembering the last answers: signals that rest on the same figure ask for it in turn. Pure."""

from collections.abc import Callable
from typing import TypeVar

from .chance import Ints

Answer = TypeVar("Answer")

_KEPT = 4  # now, the month's beginning, and both once more for the neighbour


def remembered(ask: Callable[[Ints], Answer]) -> Callable[[Ints], Answer]:
    """Keep the last answers of a function of times."""
    answers: dict[bytes, Answer] = {}

    def answer(time_ms: Ints) -> Answer:
        asked = time_ms.tobytes()
        if asked not in answers:
            found = ask(time_ms)
            while len(answers) >= _KEPT:
                del answers[next(iter(answers))]
            answers[asked] = found
        return answers[asked]

    return answer
