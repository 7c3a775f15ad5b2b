"""Settings, clock, logs, metrics, tasks, health, problems, access."""
