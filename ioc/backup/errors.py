"""What stands in the way of a backup or of a restore, as the one reads it who can put it right."""


class BackupError(Exception):
    """It was not done. advice: what the reader can do."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(f"{what}\n  {advice}" if advice else what)
        self.what = what
