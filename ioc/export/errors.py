"""What stands in the way of an export, as the one reads it who can put it right."""


class ExportError(Exception):
    """It was not done, and nothing is left of it."""
