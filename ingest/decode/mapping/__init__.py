"""JSON of foreign devices: a mapping says where in it the samples are."""

from .compile import Compiled, compiled
from .decode import decode
from .expression import Expression, expression
from .topic import Topic, Topics, topic_of

__all__ = [
    "Compiled",
    "Expression",
    "Topic",
    "Topics",
    "compiled",
    "decode",
    "expression",
    "topic_of",
]
