"""probes.yml: read whole, every mistake where it stands."""

from collections.abc import Collection

import pytest

from core.model import ProbeKind, UnitId
from core.place import Findings, read_yaml
from ingest.probe import Known, Probes, parse_probes
from ingest.probe.readings import METRICS

GOOD = """\
probe: trung-tam
allow_networks: [10.20.0.0/16]
allow_ports: [8443]
targets:
  - id: cong-tinh
    owner: UBND tỉnh
    url: https://example.vn/trang-chu
    interval: 30s
    timeout: 4s
    expect: {status: [200, 204], text: Cổng thông tin}
  - {id: noi-bo, portal: mot-cua, owner: UBND xã, unit: khun-ha-2025, url: 'https://10.20.1.1:8443/'}
  - {id: thu, kind: tls, owner: UBND tỉnh, address: 'mail.example.vn:443', simulated: true}
"""


def parsed(text: str, metrics: Collection[str] = METRICS) -> tuple[Probes | None, list[str]]:
    findings = Findings("probes.yml")
    document = read_yaml(text.encode(), findings)
    known = Known(units=[UnitId("khun-ha-2025")], metrics=metrics)
    found = parse_probes(document, findings, known=known) if document else None
    return found, [str(one) for one in findings.all()]


def test_everything_is_read() -> None:
    probes, found = parsed(GOOD)
    assert found == []
    assert probes is not None
    assert (probes.policy.probe, probes.policy.allow_ports) == ("trung-tam", (8443,))
    web, inner, mail = probes.targets
    assert (web.portal, web.expect_status, web.expect_text) == (
        "cong-tinh",
        (200, 204),
        "Cổng thông tin",
    )
    assert (web.interval_seconds, web.timeout_seconds) == (30, 4)
    assert (inner.portal, inner.unit, inner.expect_status) == ("mot-cua", "khun-ha-2025", (200,))
    assert (inner.interval_seconds, inner.timeout_seconds) == (60, 10)
    assert (mail.kind, mail.address, mail.simulated) == (ProbeKind.TLS, "mail.example.vn:443", True)
    assert not web.simulated


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("https://example.vn", "file://example.vn", "probes.yml:7: /targets/0/url: scheme 'file'"),
        ("https://example.vn", "gopher://example.vn", "only http and https are asked"),
        ("https://example.vn", "https://a:b@example.vn", "user or a password"),
        ("https://example.vn", "https://127.0.0.1", "127.0.0.1 is loopback; list its network"),
        ("https://example.vn", "https://0x7f.1", "odd way to write an address"),
        ("https://example.vn", "https://[::ffff:127.0.0.1]", "in disguise (mapped)"),
        ("https://example.vn", "http://169.254.169.254", "never asked"),
        ("https://example.vn", "https://example.vn:22", "port 22: list it in allow_ports"),
        (":8443/", ":8444/", "/targets/1/url: port 8444"),
        ("10.20.0.0/16", "10.20.0.1/16", "has host bits set; write a network such as"),
        ("10.20.0.0/16", "0.0.0.0/0", "every address there is"),
        ("[10.20.0.0/16]", "[10]", "expected a network, got 10"),
        ("[8443]", "[x]", "expected a whole number from 1 to 65535, got 'x'"),
        ("[8443]", "[8443, 8443]", "8443 is listed twice"),
        ("[200, 204]", "[100]", "expected a whole number from 200 to 599, got 100"),
        ("[200, 204]", "true", "expected a whole number from 200 to 599, got true"),
        ("timeout: 4s", "timeout: 11s", "11s is not between 1s and 10s"),
        ("timeout: 4s", "timeout: 0s", "0s is not between 1s and 10s"),
        ("timeout: 4s", "timeout: 4", "expected a duration such as 5m"),
        ("interval: 30s", "interval: 12s", "/targets/0/timeout: two tries and 5 s between them"),
        ("interval: 30s\n    timeout: 4s", "interval: 6s", "/targets/0/interval: two tries"),
        ("    owner: UBND tỉnh\n", "", "/targets/0/owner: is missing"),
        ("probe: trung-tam\n", "", "/probe: is missing"),
        ("unit: khun-ha-2025", "unit: khun-ha", "unit 'khun-ha' is not in units.csv; did you"),
        ("simulated: true", "simulated: 'yes'", "expected true or false, got 'yes'"),
        ("kind: tls", "kind: icmp", "expected http or tls or tcp, got 'icmp'"),
        ("kind: tls", "kind: tcp, expect: {status: 200}", "only kind http answers"),
        ("mail.example.vn:443", "mail.example.vn", "expected host:port, such as"),
        ("mail.example.vn:443", "127.0.0.1:443", "127.0.0.1 is loopback"),
        ("address:", "url:", "/targets/2/address: is missing"),
        ("id: thu", "id: noi-bo", "'noi-bo' is already on line 11; ids are unique"),
        ("portal: mot-cua, owner: UBND xã, unit: khun-ha-2025",
         "portal: cong-tinh, owner: UBND tỉnh", "have the same portal"),
        ("owner: UBND xã", "owner: '0912 345 678'", "phone number"),
        ("url: 'https", "urls: 'https", "unknown key; did you mean 'url'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old: str, new: str, finding: str) -> None:
    assert old in GOOD
    _, found = parsed(GOOD.replace(old, new, 1))
    assert any(finding in one for one in found), found


def test_more_than_a_source_may_have() -> None:
    lines = [f"  - {{id: p-{number}, owner: a, url: 'http://a.vn/'}}" for number in range(1001)]
    _, found = parsed("probe: a\ntargets:\n" + "\n".join(lines))
    assert found == ["probes.yml:3: /targets: 1001 targets; at most 1000"]


def test_what_probes_write_is_in_the_catalogue() -> None:
    _, found = parsed(GOOD, metrics=[each for each in METRICS if each != "portal_dns_up"])
    (finding,) = found
    assert finding.startswith("probes.yml:5: /targets: metric 'portal_dns_up', which probes write")
    assert parsed(GOOD, metrics=[])[1] == []  # metrics.csv could not be read: told there
