"""Every runbook exists in both languages and has all that is needed at night."""

import re
from pathlib import Path

import pytest

from ioc.doctor.checks.processes import RUNBOOKS as BY_CHECK

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
NAMES = sorted({path.name.split(".")[0] for path in RUNBOOKS.iterdir()})
PARTS = {
    "vi": ["Triệu chứng", "Hậu quả", "Xem", "Sửa", "Quay lại", "Báo lên"],
    "en": ["Symptom", "Harm", "Look", "Fix", "Undo", "Escalate"],
}


@pytest.mark.parametrize("language", PARTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_runbook_is_complete(name: str, language: str) -> None:
    text = (RUNBOOKS / f"{name}.{language}.md").read_text()
    assert text.startswith(f"# {name}: ")
    assert re.findall(r"^\*\*([^.*]+)\.\*\*", text, re.MULTILINE) == PARTS[language]
    look = text.split(f"**{PARTS[language][2]}.**")[1].split("\n\n")[0]
    assert look.count("`") == 2, "one command"
    assert len(text.splitlines()) <= 40


def test_what_the_doctor_names_exists() -> None:
    said = "".join(path.read_text() for path in (ROOT / "ioc" / "doctor" / "checks").glob("*.py"))
    named = set(re.findall(r'runbook="(\w+)"', said)) | set(BY_CHECK.values())
    assert {"DiskLow", "DatabaseDown"} <= named <= set(NAMES)
