"""Which alert a message tells of first, to be opened. Pure."""

import re
from typing import Final

from alerts.deliver.notification import Notification
from alerts.dispatch.messages.kind import Kind

from .content import list_of, mapping_of, text_of

_ALERT: Final = re.compile(r".*/alerts/([0-9]{1,18})")


def told_alert(row: Notification) -> int | None:
    """Give the id of the alert to which a message leads; None: it is about many, or of none."""
    if row.kind in {Kind.DIGEST, Kind.MISSED}:
        return None
    alerts = [mapping_of(each) for each in list_of(row.content.get("alerts"))]
    urls = list_of(mapping_of(row.content.get("ioc")).get("alert_urls"))
    if not alerts or len(urls) != len(alerts):
        return None
    firing = [at for at, each in enumerate(alerts) if each.get("status") != "resolved"]
    over = [at for at, each in enumerate(alerts) if each.get("status") == "resolved"]
    first = over if over and row.kind is Kind.RESOLVED else firing or over
    found = _ALERT.fullmatch(text_of(urls[first[0]]))
    return int(found[1]) if found else None
