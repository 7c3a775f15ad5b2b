"""The command and the wiring."""
