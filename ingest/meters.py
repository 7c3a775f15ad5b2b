"""What ingest counts. Labels are bounded sets, never a source, series or topic."""

from prometheus_client import Counter, Gauge, Histogram

SAMPLES = Counter("ioc_ingest_samples_total", "Samples by fate.", ["protocol", "result"])
REJECTED = Counter("ioc_ingest_rejected_total", "Refusals told to senders.", ["reason"])
COMMIT_SECONDS = Histogram("ioc_ingest_commit_seconds", "BEGIN to COMMIT of one batch.")
BATCH_ROWS = Histogram(
    "ioc_ingest_batch_rows",
    "Unique rows of one batch.",
    buckets=(1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 20_000),
)
INFLIGHT = Gauge("ioc_ingest_inflight", "Messages taken in and not yet settled.", ["protocol"])
RETRIES = Counter("ioc_db_retries_total", "Batches tried again.", ["sqlstate"])
SEQUENCE_GAPS = Counter("ioc_ingest_sequence_gaps_total", "Holes in the numbering of messages.")
PASSED_OVER = Counter(
    "ioc_ingest_passed_over_total",
    "Messages of foreign topics that their mapping's when leaves out.",
)
RATE_LIMITED = Counter(
    "ioc_ingest_rate_limited_total",
    "Messages and requests refused undecoded: their source sent more than it may.",
    ["protocol"],
)
