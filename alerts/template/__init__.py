"""Go's text templates, as Prometheus and Alertmanager use them, run by our own means. Pure."""
