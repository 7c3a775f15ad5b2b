"""Closed spans packed per series: how they are cut, written, read, and corrected."""
