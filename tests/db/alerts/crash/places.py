"""Rules and routing of the lives."""

from typing import Final

_RULES: Final = """
groups:
  - name: thresholds
    interval: 1m
    rules:
      - {{alert: Hot, expr: temperature > {hot}, labels: {{priority: p1}}}}
      - {{alert: Warm, expr: temperature > 20, for: 2m, keep_firing_for: {keep}}}
  - name: portals
    interval: 1m
    rules:
      - {{record: "portal:down", expr: "count by (portal) (portal_up == 0)"}}
      - {{alert: PortalDown, expr: "portal:down >= {down}", for: 1m}}
"""
RULES: Final = (
    _RULES.format(hot=30, keep="1m", down=1),
    _RULES.format(hot=30, keep="2m", down=2),
    _RULES.format(hot=20, keep="0s", down=1),
)

# Made of what is written while somebody leads, so that of a gap nothing can be known.
RECORDED: Final = "PortalDown"

ROUTING: Final = """
route:
  receiver: hook
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1m
  repeat_interval: 5m
  routes:
    - {receiver: urgent, matchers: ['priority="p1"'], group_wait: 30s, continue: true}
    - {receiver: hook, matchers: ['alertname=~".+"']}
receivers:
  - {name: hook, webhook_configs: [{url: "http://127.0.0.1:9/hook"}]}
  - {name: urgent, chain: night, webhook_configs: [{url: "http://127.0.0.1:9/urgent"}]}
people:
  - {id: a, name: A, channels: {p1: [voice, sms]}}
  - {id: b, name: B, channels: {p1: [sms]}}
chains:
  - id: night
    steps: [{notify: {person: a}}, {wait: 2m, notify: {person: b}}, {wait: 1m, repeat: 1}]
"""
