"""Signing in with a code as well: checked at the login, set and renewed by each person."""
