"""The ground floor: values, the place as files, the store, and the services of every process."""

import os

# NumPy's linear algebra, which we do not use, would start a thread a core in every process; it
# reads this when NumPy is first imported, and whoever imports NumPy imports us before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - written, not read
