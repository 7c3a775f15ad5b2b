"""`ioc grafana push` and `pull`: boards on a server."""
