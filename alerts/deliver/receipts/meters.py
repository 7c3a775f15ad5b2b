"""What came of receipts. Labels are names of files that speak of receipts, never what was sent."""

from prometheus_client import Counter

RECEIPTS = Counter(
    "ioc_notify_receipts_total",
    "Receipts of providers: delivered, failed, other, unknown, unread or denied.",
    ["channel", "result"],
)
