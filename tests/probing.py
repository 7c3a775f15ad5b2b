"""What tests of probes start from: a target, and certificates made for the test."""

from dataclasses import replace
from typing import Any

from core.model import ProbeKind, ProbePolicy, ProbeTarget

_TARGET = ProbeTarget(
    id="cong-tinh",
    portal="cong-tinh",
    owner="UBND tỉnh",
    unit=None,
    kind=ProbeKind.HTTP,
    address="https://example.vn/",
    interval_seconds=60,
    timeout_seconds=10,
    expect_status=(200,),
    expect_text="",
    simulated=False,
)
POLICY = ProbePolicy(probe="trung-tam", allow_networks=(), allow_ports=())


def probe_target(**changes: Any) -> ProbeTarget:  # noqa: ANN401 - of any field
    """Give a target that differs from an ordinary one in what is given."""
    return replace(_TARGET, **changes)
