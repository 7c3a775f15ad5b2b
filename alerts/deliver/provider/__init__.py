"""Providers described by files: what is asked of them, what their answers mean."""

from .describe import Form, Provider, read_provider
from .receipts import Receipt, ReceiptRules, receipt_in
from .send import ProviderChannel
from .tokens import TokenStore

__all__ = [
    "Form",
    "Provider",
    "ProviderChannel",
    "Receipt",
    "ReceiptRules",
    "TokenStore",
    "read_provider",
    "receipt_in",
]
