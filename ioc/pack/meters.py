"""What packing says of itself at /metrics."""

from prometheus_client import Counter, Gauge

SAMPLES = Counter("ioc_pack_samples_total", "Samples that stand in blocks written.")
LATE = Counter("ioc_pack_late_total", "Late rows folded into blocks.")
BEYOND = Counter("ioc_pack_beyond_total", "Late rows of times whose samples are no longer kept.")
EXPIRED = Counter("ioc_pack_expired_total", "What was kept for its time and is gone.", ["what"])
EXPIRED_BYTES = Counter("ioc_pack_expired_bytes_total", "Times and values of blocks that are gone.")
CONFLICTS = Counter("ioc_pack_conflicts_total", "Late rows that another value stood against.")
RETRIES = Counter("ioc_pack_retries_total", "Transactions that lost a race and began again.")
DAYS = Counter("ioc_pack_days_total", "Days packed.")
LOCAL_DAYS = Counter("ioc_pack_local_days_total", "Local days of series computed, or anew.")
CHUNKS = Counter("ioc_pack_chunks_total", "Chunks of the head that were to go.", ["outcome"])
DAMAGED = Gauge("ioc_pack_damaged_blocks", "Blocks that cannot be read: samples are missing.")
DAMAGED_HOURS = Gauge("ioc_pack_damaged_hours", "Rows of hours that cannot be read.")
DAMAGED_MINUTES = Gauge("ioc_pack_damaged_minutes", "Rows of minutes that cannot be read.")
SCRUBBED = Gauge("ioc_pack_scrubbed_timestamp_seconds", "When all blocks were last looked at.")
SCRUBS_FAILED = Counter(
    "ioc_pack_scrubs_failed_total", "Scrubs that met what PostgreSQL cannot read."
)
SCRUBBED_BYTES = Counter("ioc_pack_scrubbed_bytes_total", "Bytes whose checksums were computed.")
UPTO = Gauge("ioc_pack_upto_timestamp_seconds", "Samples up to here are late rows or in blocks.")
