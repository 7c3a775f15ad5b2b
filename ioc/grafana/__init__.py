"""`ioc grafana`: boards as files, checked, and on a server."""
