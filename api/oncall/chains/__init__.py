"""Chains and people: who would be called when, and by which ways everybody is reached."""
