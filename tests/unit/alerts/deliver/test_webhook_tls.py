"""A webhook over TLS: by a certificate that is trusted, to the address that was judged."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from alerts.deliver.channels import Outbound, Webhook
from core.service.clock import SystemClock
from core.service.outbound import Reach
from tests.delivering import INSIDE, claimed, inline, vault
from tests.given import NOW
from tests.probing import Authority, answering, page, portal


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("authority"))


class Names:
    """A name server that answers once; whoever asks again is led elsewhere."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return ["127.0.0.1"] if len(self.asked) == 1 else ["127.0.0.9"]


@pytest.mark.parametrize(
    ("name", "days", "result"),
    [("hook.test", 30, "accepted"), ("other.test", 30, "failed"), ("hook.test", -1, "failed")],
)
async def test_certificates(authority: Authority, name: str, days: int, result: str) -> None:
    tls = authority.server(name, ends=SystemClock().now() + timedelta(days=days))
    names = Names()
    async with portal(answering(page()), tls=tls) as there:
        hook = Webhook(
            outbound=Outbound(Reach(names, authority.client), INSIDE),
            vault=vault(),
            url=inline(there.url("/hook", host="hook.test", scheme="https")),
        )
        outcome = await hook.send(claimed(), now=NOW, seconds=60)
        assert outcome.result == result
        assert names.asked == ["hook.test"]
        if result == "accepted":
            assert there.names == ["hook.test"]
            assert f"Host: hook.test:{there.port}".encode() in there.heads[0]
        else:
            assert outcome.answer.startswith("tls: ")
            assert there.heads == []
