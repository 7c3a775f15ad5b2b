"""Questions in PromQL over Prometheus' HTTP API, answered by processes of their own."""
