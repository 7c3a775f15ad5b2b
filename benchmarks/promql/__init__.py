"""Questions in PromQL, beside Prometheus: the same samples, the same questions, the same run.

IOC_PROMETHEUS names the program `prometheus` (3.x) to compare with.
"""

from .figures import run

__all__ = ["run"]
