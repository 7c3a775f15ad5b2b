"""What a state folder remembers of earlier simulations: how far they came, and which story."""

from .progress import Progress
from .story import OtherStoryError, check_story, was_told

__all__ = ["OtherStoryError", "Progress", "check_story", "was_told"]
