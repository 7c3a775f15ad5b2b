"""Alerts as those see them who work with them: lists, stories, what they do, what is quiet."""
