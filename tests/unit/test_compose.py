"""The containers are described without a mistake, and closed; a mistake would be seen."""

import copy
import re
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.service.settings import Settings
from dashboards.grafana.board import Folder
from dashboards.grafana.queries import IOC_PROMQL, IOC_SQL
from ioc.alerts.serve import processes
from ioc.private.machine import GIB, Machine, postgres_settings
from tests.deployment.composed import PROJECT, composed, faults
from tests.deployment.dockerfile import FILE, Stage, stages
from tests.deployment.rootfs import ignore, is_ignored

DEPLOY = PROJECT / "deploy"

Config = dict[str, Any]


def test_the_containers_are_described_without_a_mistake() -> None:
    assert faults(composed()) == []


def test_samples_are_refused_by_the_room_on_the_disk_of_the_database() -> None:
    for name in ("ingest-http", "ingest-mqtt-0", "ingest-mqtt-1"):
        service = composed()["services"][name]
        disk = service["environment"]["IOC_DATABASE_DISK"]
        mounts = [mount for mount in service["volumes"] if mount["target"] == disk]
        assert [(mount["source"], mount["read_only"]) for mount in mounts] == [("database", True)]


def test_alerts_tells_of_no_process_that_it_cannot_reach() -> None:
    given = composed()["services"]["alerts"]["environment"]
    assert set(processes(Settings.from_env(given))) == {"alerts"}
    assert set(processes(Settings.from_env({}))) > {"up", "api", "ingest-http", "alerts"}


def _setting(name: str, value: str) -> Callable[[Config], None]:
    """Give the database another value."""

    def change(config: Config) -> None:
        command = config["services"]["timescaledb"]["command"]
        at = next(n for n, word in enumerate(command) if word.startswith(f"-c{name}="))
        command[at] = f"-c{name}={value}"

    return change


def _of(service: str, **values: object) -> Callable[[Config], None]:
    """Give a service other values; None takes one away."""

    def change(config: Config) -> None:
        for key, value in values.items():
            config["services"][service][key] = value

    return change


def _variable(service: str, **values: str | None) -> Callable[[Config], None]:
    def change(config: Config) -> None:
        given = config["services"][service]["environment"]
        for name, value in values.items():
            given[name] = value
            if value is None:
                del given[name]

    return change


def _without(service: str) -> Callable[[Config], None]:
    return lambda config: config["services"].pop(service) and None


def _mounted(service: str, **mount: object) -> Callable[[Config], None]:
    return lambda config: config["services"][service]["volumes"].append(mount)


def _opened(network: str) -> Callable[[Config], None]:
    return lambda config: config["networks"][network].pop("internal") and None


MISTAKES = {
    "alerts: no service runs it": _without("alerts"),
    "kpi: no service runs it": _of("kpi", command=["pack"]),
    "api: publishes [8000]": _of("api", ports=[{"target": 8000, "published": "8000"}]),
    "mosquitto: publishes [1883]": _of("mosquitto", ports=[{"target": 1883}]),
    "timescaledb: may write to its own files": _of("timescaledb", read_only=False),
    "caddy: keeps capabilities": _of("caddy", cap_drop=None),
    "caddy: is given ['SYS_ADMIN']": _of("caddy", cap_add=["SYS_ADMIN"]),
    "pack: is privileged": _of("pack", privileged=True),
    "api: may gain privileges": _of("api", security_opt=[]),
    "mosquitto: runs as 0:0": _of("mosquitto", user="0:0"),
    "ingest-http: runs as whoever its image says": _of("ingest-http", user=None),
    "api: has no limit of memory": _of("api", mem_limit=0),
    "api: has no healthcheck": _of("api", healthcheck={}),
    "pack: is not asked at port 8014": _of("pack", healthcheck={"test": ["healthy", "8013"]}),
    "caddy: caddy:latest is not pinned": _of("caddy", image="caddy:latest"),
    "mosquitto: eclipse-mosquitto is not pinned": _of("mosquitto", image="eclipse-mosquitto"),
    "mosquitto: eclipse-mosquitto:2.0 is not pinned": _of(
        "mosquitto", image="eclipse-mosquitto:2.0"
    ),
    "api: IOC_HTPP: no such setting": _variable("api", IOC_HTPP="0.0.0.0:8000"),
    "api: IOC_HTTP: 0.0.0.0:8000 can be reached": _variable("api", IOC_PUBLIC_URL=None),
    "api: PYTHONMALOC is nothing": _variable("api", PYTHONMALOC="malloc"),
    "grafana: speaks with others: ['GF_SNAPSHOTS": _variable(
        "grafana", GF_SNAPSHOTS_EXTERNAL_ENABLED="true"
    ),
    "alerts: wants {'PYTHONMALLOC'": _variable("alerts", PYTHONMALLOC=None),
    "timescaledb: POSTGRES_PASSWORD_FILE carries a secret": lambda config: config["services"][
        "timescaledb"
    ]["environment"].update({"POSTGRES_PASSWORD_FILE": "abc"}),
    "place: ioc: No such command 'aply'": _of("place", command=["aply", "--yes"]),
    "place: ioc: No such option: --yess": _of("place", command=["apply", "--yess"]),
    "ingest-mqtt-1: ioc: Input should be less": _of(
        "ingest-mqtt-1", command=["ingest", "mqtt", "--shard", "2"]
    ),
    "secrets: /srv/ioc/deploy/make-secret is missing": _of(
        "secrets", entrypoint=["/srv/ioc/deploy/make-secret"]
    ),
    "mosquitto: /nowhere/mosquitto.conf is missing": _mounted(
        "mosquitto", type="bind", source="/nowhere/mosquitto.conf", target="/x", read_only=True
    ),
    f"api: may write {DEPLOY}": _mounted("api", type="bind", source=str(DEPLOY), target="/x"),
    "api: reads the owner's passwords": _mounted(
        "api", type="volume", source="owner", target="/var/lib/owner"
    ),
    "timescaledb: can be reached from ['data']": _opened("data"),
    "timescaledb: can be reached from ['edge']": _of("timescaledb", networks={"edge": None}),
    "mosquitto: publishes ports that nobody reaches": _of("mosquitto", networks={"broker": None}),
    "api: is in no network of its own": _of("api", networks={}),
    "kpi: does not reach the database": _of("kpi", networks={"edge": None}),
    "timescaledb: synchronous_commit is off": _setting("synchronous_commit", "off"),
    "timescaledb: max_connections is 60": _setting("max_connections", "60"),
    "pack: has less than 40 s": _of("pack", stop_grace_period="10s"),
    "pack: has a log without a bound": _of("pack", logging={}),
}


@pytest.mark.parametrize("told", MISTAKES)
def test_a_mistake_is_seen(told: str) -> None:
    config = copy.deepcopy(dict(composed()))
    MISTAKES[told](config)
    assert [fault for fault in faults(config) if fault.startswith(told)] != []


def test_what_may_be_set_is_told() -> None:
    page = (PROJECT / "docs" / "install.md").read_text()
    named = set(re.findall(r"\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text()))
    assert named
    assert [name for name in named if name.removeprefix("IOC_PG_") not in page] == []


@pytest.mark.parametrize(("cores", "gigabytes"), [(2, 4), (4, 8), (8, 16), (16, 32)])
def test_the_sizes_of_the_page_are_those_of_the_program(cores: int, gigabytes: int) -> None:
    page = (PROJECT / "docs" / "install.md").read_text()
    (row,) = [line for line in page.splitlines() if line.startswith(f"| {cores}, {gigabytes} GB |")]
    given = postgres_settings(Machine(cores=cores, memory_bytes=gigabytes * GIB))
    names = ("shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem")
    wanted = [given[name] for name in (*names, "max_wal_size", "max_connections")]
    assert [cell.strip() for cell in row.split("|")][3:-1] == wanted


def image() -> list[Stage]:
    return stages(FILE.read_text())


def test_the_image_holds_no_build_tools_and_nobody_is_root_in_it() -> None:
    last = image()[-1]
    installed = " ".join(step.rest for step in last.steps if step.word == "RUN")
    assert not {"npm", "nodejs", "gcc", "python3-venv", "python3-pip"} & set(installed.split())
    assert last.last("USER") == "10001:10001"
    assert last.entrypoint() == ["ioc"]


def test_the_image_has_what_reports_are_set_with() -> None:
    setup = (DEPLOY / "setup-debian").read_text()
    runs = " ".join(step.rest for step in image()[-1].steps if step.word == "RUN")
    pango = {word for word in setup.replace(")", " ").split() if word.startswith("lib")}
    assert pango
    assert pango <= set(runs.split())


def test_what_is_copied_is_there() -> None:
    for stage in image():
        for step in stage.steps:
            if step.word == "COPY" and not step.rest.startswith("--from="):
                for name in step.rest.split()[:-1]:
                    assert (PROJECT / name).exists(), name


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("core", True), ("deploy/Caddyfile", True), ("dashboards/web/src", True),
        (".git", False), (".env", False), ("deploy/tls", False), ("var", False), (".venv", False),
        ("core/store/__pycache__", False), ("dashboards/web/node_modules", False),
        ("dashboards/web/dist", False), ("tests", False), (".mypy_cache", False),
    ],
)  # fmt: skip
def test_the_engine_is_sent_sources_and_no_secrets(path: str, *, sent: bool) -> None:
    assert is_ignored(path, ignore(PROJECT)) != sent


def test_an_instruction_that_nobody_follows_here_is_refused() -> None:
    with pytest.raises(ValueError, match="ADD is nothing that we follow"):
        stages("FROM debian:13.6-slim\nADD https://example.org/x /")


@pytest.mark.parametrize(("answer", "code"), [("200 OK", 0), ("503 Service Unavailable", 1)])
def test_a_container_asks_its_process(answer: str, code: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def reply() -> None:
            caller, _ = server.accept()
            with caller:
                asked = b""
                while not asked.endswith(b"\r\n\r\n"):
                    asked += caller.recv(1024)
                caller.sendall(f"HTTP/1.1 {answer}\r\n\r\n".encode())

        thread = threading.Thread(target=reply)
        thread.start()
        port = str(server.getsockname()[1])
        healthy = subprocess.run([DEPLOY / "healthy", port], check=False)
        thread.join()
    assert healthy.returncode == code


def test_a_container_without_a_process_is_not_healthy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    asked = subprocess.run([DEPLOY / "healthy", port], check=False, capture_output=True)
    assert asked.returncode == 1


def test_secrets_are_made_once(tmp_path: Path) -> None:
    owner, state = tmp_path / "owner", tmp_path / "state" / "secrets"
    of_owner = [owner / name for name in ("db_postgres", "db_ioc", "db_ioc_backup")]
    of_state = [state / name for name in ("mqtt_ingest", "mqtt_canary")]
    made = [*of_owner, *of_state]
    make = [DEPLOY / "make-secrets", owner, state]
    state.parent.mkdir()
    subprocess.run(make, check=True)
    first = [path.read_text() for path in made]
    subprocess.run(make, check=True)
    assert [path.read_text() for path in made] == first
    assert all(len(text) == 64 for text in first)
    assert sorted([*owner.iterdir(), *state.iterdir()]) == sorted(made)
    # The database's own account reads by its group what stands in `owner`.
    assert {path.stat().st_mode & 0o777 for path in of_owner} == {0o640}
    assert {path.stat().st_mode & 0o777 for path in of_state} == {0o600}
    assert [path.stat().st_mode & 0o777 for path in (owner, state)] == [0o750, 0o700]


def provisioned(name: str) -> Any:
    """Read what Grafana is given."""
    file = PROJECT / "dashboards" / "grafana" / "provisioning" / name / "ioc.yml"
    return yaml.safe_load(file.read_text())


def test_grafana_reads_each_folder_of_boards() -> None:
    mounts = composed()["services"]["grafana"]["volumes"]
    (boards,) = [mount["target"] for mount in mounts if mount["source"] == "grafana-boards"]
    providers = {each["folderUid"]: each for each in provisioned("dashboards")["providers"]}
    assert {uid: each["folder"] for uid, each in providers.items()} == {
        folder.uid: folder.title.vi for folder in Folder
    }
    assert {uid: each["options"]["path"] for uid, each in providers.items()} == {
        uid: f"{boards}/{uid}" for uid in providers
    }


def test_grafana_reaches_what_its_boards_ask() -> None:
    services = composed()["services"]
    joined = set(services["grafana"]["networks"])
    sources = {each["uid"]: each for each in provisioned("datasources")["datasources"]}
    assert {(uid, each["type"]) for uid, each in sources.items()} == {
        (each.uid, each.type_val) for each in (IOC_SQL, IOC_PROMQL)
    }
    for each in sources.values():
        host = each["url"].removeprefix("http://").split(":")[0]
        assert joined & set(services[host]["networks"]), host
        (secret,) = each["secureJsonData"].values()
        assert re.search(r"\$__file\{/var/lib/grafana-secrets/\w+\}$", secret)
