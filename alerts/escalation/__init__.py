"""Climbs through chains: who is called next for a group of alerts, and who was."""
