"""A number whose file is missing is found by day."""

from pathlib import Path

from alerts.oncall import ONCALL, parse_oncall
from core.place import Findings, read_yaml
from core.service.settings import Settings
from ioc.doctor.gather.ways import mute_ways

TEXT = b"""
route: {receiver: it}
receivers: [{name: it, chain: it}]
people:
  - {id: an, name: An, phone_file: secrets/an, channels: {p1: [sms, push]}}
  - {id: binh, name: Binh, phone_file: secrets/binh, channels: {p1: [voice, sms], p2: [mail]}}
chains: [{id: it, steps: [{notify: {person: an}}, {wait: 5m, notify: {person: binh}}]}]
channels: {ways: {sms: {provider: modem}}}
"""


async def test_ways_that_lead_nowhere(tmp_path: Path) -> None:
    document = read_yaml(TEXT, findings := Findings(ONCALL))
    oncall = parse_oncall(document, findings) if document else None
    assert oncall, findings.all()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "an").write_text("0912345678")
    found = await mute_ways(oncall, Settings(config=tmp_path, state=tmp_path))
    assert [each.partition(":")[0] for each in found] == ["Binh, voice", "Binh, sms", "Binh, mail"]
    assert "there is no file secrets/binh" in found[1]
