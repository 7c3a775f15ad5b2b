"""Whether boards are right, judged by the files that Grafana reads. Pure, but for whom is asked.

`lint` asks nobody. `answers` asks the database and our api what the panels ask, with variables and
macros put in as Grafana's source does, and judges what comes. Grafana itself is not run.
"""

from .known import Known
from .lint import lacks, lint
from .reading import Finding, Sheet, read_sheet

__all__ = ["Finding", "Known", "Sheet", "lacks", "lint", "read_sheet"]
