"""Browsers as they go over the wire."""

from pydantic import AwareDatetime, BaseModel, Field

from alerts.deliver.push.subscription import from_base64, why_no_keys
from alerts.deliver.push.tables import NewBrowser
from core.service.outbound import Guard, Refusal


class PushKey(BaseModel):
    """What a browser needs to subscribe: `applicationServerKey`."""

    key: str


class PushKeys(BaseModel, extra="forbid"):
    """A browser's keys, as `PushSubscription.toJSON()` gives them."""

    p256dh: str = Field(max_length=200)
    auth: str = Field(max_length=100)


class PushSubscriptionIn(BaseModel, extra="forbid"):
    """A browser, as `PushSubscription.toJSON()` gives it."""

    endpoint: str = Field(max_length=2_000)
    keys: PushKeys
    expiration_time: float | None = Field(None, alias="expirationTime")

    def to_browser(self, user_agent: str) -> NewBrowser | str:
        """Give it as it is kept; or say why it cannot be one."""
        spot = Guard().spot_of_url(self.endpoint)
        if isinstance(spot, Refusal):
            return f"endpoint: {spot.reason}"
        if not spot.is_tls or spot.is_address:
            return "endpoint: expected https and a name"
        try:
            p256dh, auth = from_base64(self.keys.p256dh), from_base64(self.keys.auth)
        except ValueError as error:
            return f"keys: {error}"
        if fault := why_no_keys(p256dh, auth):
            return f"keys: {fault}"
        return NewBrowser(endpoint=self.endpoint, p256dh=p256dh, auth=auth, user_agent=user_agent)


class PushBrowser(BaseModel):
    """A browser of whoever asks. service: host that takes its messages."""

    id: int
    service: str
    user_agent: str
    created_at: AwareDatetime
    used_at: AwareDatetime | None = Field(description="When it took a message last.")


class PushBrowsers(BaseModel):
    """The newest first."""

    browsers: list[PushBrowser]
