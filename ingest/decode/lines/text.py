"""Text fields of otherwise plain lines: emptied before the lines are split, dropped after."""

import re
from dataclasses import replace

import numpy as np

from .points import Points

_TEXT = re.compile(rb'="[^"]*+"')
_EMPTIED = b'="'  # a quotation mark is left as the value


def emptied(lines: bytes) -> bytes | None:
    """Lines whose text fields have one quotation mark as value; None when it is not that simple.

    What looks like text in a measurement or tag is emptied too; `dropped` finds it there.
    """
    if b"\\" in lines or not is_utf8(lines):
        return None
    short, texts = _TEXT.subn(_EMPTIED, lines)
    # A mark too many opens a text that never ends here; a newline less was inside one.
    if short.count(b'"') != texts or short.count(b"\n") != lines.count(b"\n"):
        return None
    return short


def dropped(points: Points) -> Points | None:
    """Points without text fields, and their count; None when a mark stands anywhere else."""
    kept = np.array([text != b'"' for text in points.value_texts], np.bool_)
    value_texts = [text for text in points.value_texts if text != b'"']
    if any(b'"' in key for key in points.keys) or b'"' in b"".join(value_texts):
        return None
    used, key_index = np.unique(points.key_index[kept], return_inverse=True)
    return replace(
        points,
        keys=tuple(points.keys[key] for key in used.tolist()),
        key_index=key_index.astype(np.int32),
        value_texts=value_texts,
        line=points.line[kept],
        ignored_text=len(kept) - len(value_texts),
    )


def is_utf8(text: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    try:
        return text.isascii() or bool(text.decode())
    except UnicodeDecodeError:
        return False
