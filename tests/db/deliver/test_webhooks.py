"""A row of the outbox goes out as a signed webhook, and the ledger knows what came of it."""

import base64
import hashlib
import hmac

import orjson

from alerts.deliver.channels import Webhook
from tests.delivering import WEBHOOK, Ways, content, delivering, inline, key, notification, outbound
from tests.delivering import vault as no_vault
from tests.provider import answers, provider
from tests.servers import Database

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


async def test_a_row_goes_out_signed_and_is_settled(database: Database) -> None:
    async with provider(answers(200, b"thanks")) as gateway, outbound() as out:
        hook = Webhook(
            outbound=out, vault=no_vault(), url=inline(gateway.url()), signing=inline(SECRET)
        )
        async with delivering(database, Ways({WEBHOOK: hook})) as delivery:
            await delivery.add(notification())
            await delivery.settled()
            [row], [attempt] = delivery.rows(), delivery.attempts()
    [posted] = gateway.posted
    assert orjson.loads(posted.body) == content()
    assert posted.headers["webhook-id"] == posted.headers["idempotency-key"] == key().hex()
    assert posted.headers["content-type"] == "application/json"
    signed = f"{key().hex()}.{posted.headers['webhook-timestamp']}.".encode() + posted.body
    expected = hmac.digest(b"0123456789abcdef0123456789abcdef", signed, hashlib.sha256)
    assert posted.headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert (row["result"], row["attempt"]) == ("accepted", 1)
    assert (attempt["result"], attempt["status"], attempt["answer"]) == ("accepted", 200, "thanks")
