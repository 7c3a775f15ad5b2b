"""What leaders do about indicators: milestones, tasks, live values that become official.

Functions take a connection inside the caller's transaction; each act is on the record.
"""

from .closing import Closing, close, closings, open_
from .hand import ActError, Hand, LateError
from .milestones import MilestoneState, Wanted, Written, milestones, write
from .tasks import Task, TaskWanted, done, give, task, tasks

__all__ = [
    "ActError",
    "Closing",
    "Hand",
    "LateError",
    "MilestoneState",
    "Task",
    "TaskWanted",
    "Wanted",
    "Written",
    "close",
    "closings",
    "done",
    "give",
    "milestones",
    "open_",
    "task",
    "tasks",
    "write",
]
