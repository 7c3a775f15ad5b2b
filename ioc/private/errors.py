"""What keeps a program from starting, told to the person at the terminal."""


class StartError(Exception):
    """A start that cannot succeed as things are.

    what: one sentence that names the obstacle. then: what the reader can do about it.
    """

    def __init__(self, what: str, then: str) -> None:
        super().__init__(f"{what}\n  {then}")
        self.what = what
        self.then = then
