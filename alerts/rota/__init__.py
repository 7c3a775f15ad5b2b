"""Overrides of schedules and calendars of shifts, in their tables."""
