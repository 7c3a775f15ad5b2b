"""Who is told of which alerts together, and when: Alertmanager's semantics. Pure."""
