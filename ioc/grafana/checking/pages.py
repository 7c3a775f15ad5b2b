"""The pages of our app to which boards may lead, and what can be asked of each in its address."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

Asked = Mapping[str, frozenset[str] | None]  # by name, the values that are known; None: any
_OF_KPIS: Final[Asked] = {"period": None, "scope": None, "as_of": None}

# As the web app's routes.ts and its pages read them: tests/unit/dashboards/test_pages.py.
PAGES: Final[Mapping[str, Asked]] = {
    "/": {},
    "/portals": {},
    "/alerts": {
        "state": frozenset({"all", "open", "acked", "silenced", "history"}),
        "priority": None,
        "unit": None,
        "q": None,
    },
    "/alerts/review": {
        "by": frozenset({"noisiest", "flapping", "ignored", "unused"}),
        "days": frozenset({"7", "30", "90", "365"}),
        "unit": None,
    },
    "/alerts/*": {},
    "/incidents": {"state": None},
    "/incidents/*": {},
    "/handover": {"unit": None},
    "/oncall": {"since": None, "schedule": None},
    "/rules": {"q": None},
    "/kpi": {**_OF_KPIS, "kpi": None},
    "/kpi/milestones": {"m": None},
    "/kpi/units/*": _OF_KPIS,
    "/kpi/*": {**_OF_KPIS, "by": None, "unit": None},
    "/nop-so-lieu": {"unit": None, "period": None},
    "/nop-so-lieu/do-moi": {"period": None},
    "/nop-so-lieu/duyet": {"upload": None},
    "/reports": {},
    "/admin/sources": {"q": None, "show": None, "source": None, "view": None},
    "/admin/screens": {},
}


def why_no_page(address: str) -> str:
    """Say what our app does not know of an address without its host; empty: it knows all."""
    parts = urlsplit(address)
    known = PAGES.get(parts.path, PAGES.get(f"{parts.path.rpartition('/')[0]}/*"))
    if known is None:
        return f"our app has no page {parts.path!r}"
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in known:
            return f"the page {parts.path} is asked nothing called {name!r}"
        values = known[name]
        if values is not None and value not in values:
            return f"the page {parts.path} knows no {name}={value}"
    return ""
