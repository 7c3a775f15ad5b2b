"""Who reports by which door, and that an outsider learns nothing and no key is written down."""

import pytest

from .site import DOORS, GET_HEAD_POST, REPORTS, RETIRED, Site, knock


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", GET_HEAD_POST)
def test_every_report_by_every_door(site: Site, method: str, door: str) -> None:
    key = site.key()
    for report, expected in REPORTS.items():
        site.forget()
        answer = knock(site, method, door, report, key)
        assert (answer.status_code, site.state()) == (200, expected), report
        assert answer.content == (b"" if method == "HEAD" else b"OK\n")
        assert answer.headers["cache-control"] == "no-store"


STRANGERS = ("write", "read", "admin", "expired", "revoked", "retired", "unknown", "wrong", "none")


def stranger(site: Site, name: str) -> str:
    """Give a key that may not report."""
    match name:
        case "unknown":
            return "ioc_zzzzzzzz_" + "x" * 43
        case "wrong":  # the secret of a key that exists
            return site.key()[:-3] + "abc"
        case "none":
            return "backup"
        case _:
            return site.others[name]


@pytest.mark.parametrize("name", STRANGERS)
def test_an_outsider_learns_nothing_and_changes_nothing(site: Site, name: str) -> None:
    key = stranger(site, name)
    first = site.ask("GET", "/ping/ioc_aaaaaaaa_" + "y" * 43)
    for door in DOORS:
        for report in REPORTS:
            answer = knock(site, "GET", door, report, key)
            if door == "Bearer" and report in {"", "/"} and answer.status_code == 204:
                continue  # a client of InfluxDB asks for its version: see below
            assert (answer.status_code, answer.content) == (404, first.content), (door, report)
            assert set(answer.headers) == set(first.headers)
    assert site.state() is site.state(RETIRED) is None


def test_what_is_no_report(site: Site) -> None:
    key = site.key()
    for path in (f"/ping/{key}/log", f"/ping/{key}/256", f"/ping/{key}/-1", f"/ping/{key}/0/0"):
        assert site.ask("GET", path).status_code == 404
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = site.ask(method, f"/ping/{key}")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert site.state() is None


def test_clients_of_influxdb_still_learn_the_version(site: Site) -> None:
    basic = {"authorization": "Basic cm9vdDpyb290"}  # root:root, the default of version 1
    token = {"authorization": f"Token {site.others['write']}"}
    for headers in ({}, basic, token):
        answer = site.ask("GET", "/ping", **headers)
        assert (answer.status_code, "x-influxdb-version" in answer.headers) == (204, True)
    # A key of ours that nobody knows must not look as if its report had been stored.
    assert site.ask("GET", "/ping", authorization=f"Bearer {stranger(site, 'unknown')}").is_error


def test_no_key_is_ever_written_down(site: Site) -> None:
    """Whatever way it came in, whatever was answered; in logs, metrics, answers and tables."""
    key = site.key()
    texts = []
    for door in DOORS:
        for report in (*REPORTS, "/log"):
            texts.append(knock(site, "POST", door, report, key).text)
            texts.append(knock(site, "POST", door, report, key[:-3] + "abc").text)
    texts.append(site.ask("PUT", f"/ping/{key}").text)
    texts.append(site.ask("GET", "/metrics").text)
    texts.append(site.ingest.log.read_text())
    with site.database.connect() as conn:
        for table in ("heartbeat_state", "rejected", "audit", "series", "api_key"):
            texts.extend(str(row) for row in conn.execute(f"TABLE {table}").fetchall())
    secrets = [one.split("_", 2)[2] for one in (*site.used, *site.others.values())]
    assert [secret for secret in secrets if any(secret in text for text in texts)] == []
    assert 'ioc_heartbeat_pings_total{result="stored"}' in site.ask("GET", "/metrics").text
