"""Bytes to columns, per protocol. Pure: no I/O, no clock, no catalogue."""
