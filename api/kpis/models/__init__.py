"""Indicators as our API tells and takes them. Times are RFC 3339, UTC."""
