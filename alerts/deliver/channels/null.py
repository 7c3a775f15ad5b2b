"""The channel of the canary: it takes all at once and tells nobody; the ledger has it."""

from datetime import datetime

from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from alerts.deliver.secret import SecretRef


class Null:
    """Proves that a message came as far as a channel."""

    @property
    def needs(self) -> tuple[SecretRef, ...]:
        """Nothing."""
        return ()

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Take it."""
        del claimed, now, seconds
        return Outcome(Result.ACCEPTED, "taken; told to nobody")
