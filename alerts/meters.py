"""What the process of alerts counts."""

from prometheus_client import Counter, Gauge, Histogram

EVAL_SECONDS = Histogram(
    "ioc_rule_eval_seconds", "From the moment on the grid until all rules of a group are saved.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60),
)  # fmt: skip
MISSED = Counter("ioc_rule_missed_total", "Moments on the grid at which a group was not evaluated.")
PUT_BACK = Counter("ioc_rule_clock_put_back_total", "Groups that met a clock that was put back.")
JUMPED = Gauge(
    "ioc_clock_jumped_timestamp_seconds", "When the clock was set last, as it says since."
)
FAULTS = Counter("ioc_rule_faults_total", "Evaluations of rules that failed; the state is kept.")
FAILING = Gauge("ioc_rule_failing", "Rules whose last evaluation failed.")
OVER_LIMIT = Gauge("ioc_rule_over_limit", "Rules that give more than their group allows.")
LATE = Gauge("ioc_rule_groups_late", "Groups that were not evaluated for three intervals.")
EVENTS = Counter("ioc_alert_events_total", "What has happened to alerts.", ["kind"])
EARLY_SECONDS = Histogram(
    "ioc_rule_early_seconds", "From the COMMIT of samples until what they change is saved.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip
ESCALATION_OVERDUE = Gauge(
    "ioc_escalation_overdue_seconds", "How late the call is that should have been made first; or 0."
)
