"""The second factor over HTTP. No secret of it is ever sent twice."""

from pydantic import BaseModel, Field

from core.store.factor import TYPED_MAX


class FactorProof(BaseModel, extra="forbid"):
    """Who wants to change the second factor shows password and code once more."""

    password: str = Field(max_length=1024)
    code: str = Field(
        default="", max_length=TYPED_MAX, description="Of the second factor that is on; else empty."
    )


class FactorOffer(BaseModel):
    """A new secret, shown once; it counts as soon as a code of it was sent."""

    secret: str = Field(description="In base 32, for whoever types it.")
    uri: str = Field(description="`otpauth://…`, for an app on the same machine.")
    picture: str = Field(description="The same as a QR code: an SVG, as a data URI.")


class FactorConfirmation(BaseModel, extra="forbid"):
    """A code of the secret that was just shown."""

    code: str = Field(max_length=TYPED_MAX)


class RecoveryCodes(BaseModel):
    """Recovery codes, shown once; those of before are worth nothing."""

    recovery_codes: list[str]
