"""Bytes to samples to TimescaleDB. Knows nothing of alerts."""
