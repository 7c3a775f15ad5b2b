"""What the rules about the center itself read is written by the center, else they never fire."""

import importlib

from prometheus_client import REGISTRY

from alerts.rules.measured import metrics_of
from core.model import AlertRule
from core.service.settings import Settings
from ioc.alerts.chosen import CHOSEN
from ioc.jobs import Job, all_jobs
from ioc.rules.reading import read_rules_of
from promql.parse import parse
from tests.places import CONFIG

# Their values are tested in tests/db/alerts/test_selfwatch.py.
SELFWATCH = {
    "center_process_up", "center_process_ready", "center_lease_held", "center_channels_down",
    "center_clock_skew_seconds", "center_backup_age_seconds", "center_restore_drill_ok",
    "center_restore_drill_timestamp_seconds", "center_notifications_held",
}  # fmt: skip
# And those of these in tests/db/ingest/test_account.py and tests/chaos/test_canary.py.
STORED = {
    "ioc_canary", "source_last_seen_timestamp_seconds", "source_expected_period_seconds",
    "source_rejected_total",
}  # fmt: skip


def read_by_self_rules() -> set[str]:
    groups, _ = read_rules_of(CONFIG / "tam-duong")
    own = (group for group in groups if group.file == "rules/self.yml")
    rules = (rule for group in own for rule in group.rules if isinstance(rule, AlertRule))
    return {name for rule in rules for name in metrics_of(parse(rule.expr))}


def test_each_number_comes_from_the_pages_of_our_processes_or_is_stored_beside() -> None:
    assert read_by_self_rules() - SELFWATCH - STORED <= set(CHOSEN)


def test_our_processes_have_each_number_and_of_counters_the_zero_before_the_first() -> None:
    for module in ("ioc.up.meters", *(job.serve.split(":")[0] for job in _jobs())):
        importlib.import_module(module)
    has_zero = {
        f"{each.name}_total" if each.type == "counter" else each.name: bool(each.samples)
        for each in REGISTRY.collect()
    }
    wanted = read_by_self_rules() & set(CHOSEN)
    assert wanted <= set(has_zero)
    assert [name for name in wanted if name.endswith("_total") and not has_zero[name]] == []


def _jobs() -> tuple[Job, ...]:
    return all_jobs(Settings(), demo=False)
