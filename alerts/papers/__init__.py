"""Papers that the program makes: what stands on them, as Markdown and as a page to print. Pure."""

from .markdown import markdown
from .page import page
from .sheet import NONE, Sheet, Table, clock, hash_of, sheet_of

__all__ = ["NONE", "Sheet", "Table", "clock", "hash_of", "markdown", "page", "sheet_of"]
