"""`ioc routes`: files of Alertmanager that come while the center runs."""
