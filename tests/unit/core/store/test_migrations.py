"""A migration that was shipped is never changed: databases remember the text they were given."""

from hashlib import sha256
from pathlib import Path

import core.store

FOLDER = Path(core.store.__file__).parent / "migrations"

# A new one is added; a line of an old one is never changed.
SHIPPED = {
    "0001_samples.sql": "bfe63bc7517f33d4",
    "0002_people.sql": "b0575417dc8acaf8",
    "0003_probes.sql": "cc1840784165fb77",
    "0004_heartbeats.sql": "fd39b7a4e3695630",
    "0005_mappings.sql": "a0b31ec021365077",
    "0006_continuity.sql": "4f98935ab7e832d7",
    "0007_refusals.sql": "ea281b806a2936c2",
    "0008_screens.sql": "4bac2f17dfbedbd1",
    "0009_replays.sql": "8f65928e884f262f",
    "0010_blocks.sql": "91567161db051830",
    "0011_hashes.sql": "6c550864d4a533f3",
    "0012_days.sql": "e7bd9345bd5d753a",
    "0013_damage.sql": "3a288b3acfb5f930",
    "0014_retention.sql": "5a1744c003bd1610",
    "0015_minutes.sql": "9c866696df8b5a02",
    "0016_weeks.sql": "bdeec5a9f712551f",
    "0017_mqtt_sources.sql": "25222bb7ef8960b1",
    "0018_alerts.sql": "2f2bb069e7b8dea9",
    "0019_roles.sql": "ece16dc496d72875",
    "0020_told.sql": "1a625791f8932824",
    "0021_canary.sql": "a3be96bf556b0b86",
    "0022_holidays.sql": "4881af3a0d1f5970",
    "0023_kept.sql": "ca4f5e48d99a859c",
    "0024_receipts.sql": "a6a7a96b229ee60e",
    "0025_posted.sql": "984a42c152d7185f",
    "0026_reminders.sql": "4cb0d7bcf0e53016",
    "0027_given_back.sql": "09d4075c484729c0",
    "0028_review.sql": "73da346fea47bfc6",
    "0029_desk_rules.sql": "9b04f38e29cd806e",
    "0030_maintenance.sql": "f966de68c0cd17ec",
    "0031_maintenance_change.sql": "3a588f3d71974864",
    "0032_schedules.sql": "b5e7d064de5643b2",
    "0033_escalation.sql": "70d119f7578927fa",
    "0034_totp.sql": "8f3159a1a84180aa",
    "0035_push.sql": "09231f132ab2cf24",
    "0036_way_test.sql": "f6c1c7417e0809fe",
    "0037_practice.sql": "01e27d89fafafe0e",
    "0038_links.sql": "a2295254aec51f38",
    "0039_escalate.sql": "fe340f9081675b7b",
    "0040_incidents.sql": "63436ed75202fcce",
    "0041_handovers.sql": "42d54feb8ec910e8",
    "0042_duty_units.sql": "7190903f0cee44a6",
    "0043_duty_retention.sql": "67aa9e657a28d133",
    "0044_phone.sql": "7b33268d7db5140f",
    "0045_kpis.sql": "eeef8526f828bb48",
    "0046_backups.sql": "01b989adfbb7bafd",
    "0047_told.sql": "e586cf1704cbe87c",
}


def test_each_is_as_it_was() -> None:
    found = {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in FOLDER.glob("*.sql")}
    assert found == SHIPPED
