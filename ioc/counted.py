"""Numbers of things, as people say them: 1 rule, 2 rules."""


def counted(number: int, one: str) -> str:
    """Say how many there are. one: the word for a single one; more of them end in s."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
