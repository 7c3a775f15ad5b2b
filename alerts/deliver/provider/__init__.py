"""Providers described by files: what is asked of them, what their answers mean."""

from .describe import Means, Provider, read_provider
from .receipts import Receipt, ReceiptRules, receipt_in
from .send import ProviderChannel, msisdn, worded
from .tokens import TokenStore

__all__ = [
    "Means",
    "Provider",
    "ProviderChannel",
    "Receipt",
    "ReceiptRules",
    "TokenStore",
    "msisdn",
    "read_provider",
    "receipt_in",
    "worded",
]
