"""Starts what docker-compose.yml describes from folders, closed as it says, and uses it once.

Run in a network, mount and process namespace of its own: `python -m tests.deployment.trial FOLDER`,
where FOLDER holds the roots `image` and `servers`. Everything ends with it.
"""

import http.client
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import psycopg
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.deployment.composed import composed, once
from tests.deployment.container import Container, Image
from tests.deployment.dockerfile import FILE, stages
from tests.deployment.rootfs import PATH

_ASIDE: Final = {"deadman", "admin"}
# Its files are written whole or not at all, so it is simply cut; the others end by themselves.
_CUT: Final = {"credentials"}
_UNTRIED: Final = {"grafana"}  # no package of Debian stands in for it
_READY_SECONDS: Final = 240.0
_NET: Final = "172.31.83"

SERVERS: Final = """
mkdir -p /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/ours.conf
apt-get update
apt-get install --yes --no-install-recommends postgresql-17 postgresql-17-timescaledb mosquitto \\
  caddy busybox
ln -s /usr/bin/busybox /usr/local/bin/wget
groupmod --gid 70 postgres; usermod --uid 70 postgres
install -d -o 70 -g 70 -m 0700 /var/lib/postgresql/data
install -d -o 1883 -g 1883 /mosquitto/data /mosquitto/config
"""
# What the image of PostgreSQL does at its first start.
_INITDB: Final = """\
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --pgdata="$PGDATA" --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" \\
    $POSTGRES_INITDB_ARGS
fi
exec "$@"
"""


def images(folder: Path) -> Mapping[str, Image]:
    """Find all images, by what docker-compose.yml calls them (without their version)."""
    last, servers = stages(FILE.read_text())[-1], folder / "servers"
    return {
        "tam-duong-ioc": Image(
            folder / "image", last.entrypoint(), (), last.environment(), last.last("WORKDIR")
        ),
        "timescale/timescaledb": Image(
            servers,
            ("/bin/sh", "-ec", _INITDB, "entrypoint"),
            (),
            {"PATH": f"/usr/lib/postgresql/17/bin:{PATH}", "PGDATA": "/var/lib/postgresql/data"},
        ),
        "eclipse-mosquitto": Image(servers, (), (), {"PATH": PATH}),
        "caddy": Image(
            servers,
            (),
            ("caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"),
            {"PATH": PATH, "XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config"},
        ),
    }


def containers(folder: Path) -> dict[str, Container]:
    """Make all services that one machine runs, in the order of their start."""
    services = {
        name: each
        for name, each in composed()["services"].items()
        if name not in _UNTRIED and (not _ASIDE & set(each.get("profiles", ())) or name == "admin")
    }
    addresses = {name: f"{_NET}.{10 + number}" for number, name in enumerate(services)}
    known = images(folder)
    state = folder / "state"
    state.mkdir()
    return {
        name: Container(
            name=name,
            service=services[name],
            image=known[services[name]["image"].split(":")[0]],
            state=state,
            hosts={"localhost": "127.0.0.1"}
            | {other: addresses[other] for other in services if _meet(services, name, other)},
        )
        for name in _ordered(services)
        if name in services
    }


def _meet(services: Mapping[str, Any], one: str, other: str) -> bool:
    """Whether they are in one network, and so know each other by name."""
    return bool(
        set(services[one].get("networks") or ()) & set(services[other].get("networks") or ())
    )


def _ordered(services: Mapping[str, Any]) -> list[str]:
    found: list[str] = []

    def add(name: str) -> None:
        for needed in services[name].get("depends_on") or ():
            add(needed)
        if name not in found:
            found.append(name)

    for name in services:
        add(name)
    return found


def until(true: Callable[[], bool], what: str, seconds: float = _READY_SECONDS) -> float:
    """Wait; how long it took."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            raise TimeoutError(what)
        time.sleep(0.5)
    return time.monotonic() - begun


def start(made: Mapping[str, Container]) -> None:
    """Start all as docker-compose would: after those that they wait for."""
    for name, container in made.items():
        for needed, how in (container.service.get("depends_on") or {}).items():
            if how["condition"] == "service_healthy":
                until(made[needed].healthy, f"{needed} is not healthy")
            elif how["condition"] == "service_completed_successfully" and made[needed].ended():
                raise RuntimeError(f"{needed}: {made[needed].log.read_text()}")
        if not container.service.get("profiles"):
            container.start()
            print(f"started {name}", flush=True)


def use(made: Mapping[str, Container]) -> Iterator[str]:
    """Use it as people and devices do; says what came of it."""
    admin, volumes = made["admin"], made["admin"].state / "volumes"
    authority = volumes / "caddy/caddy/pki/authorities/local/root.crt"
    context = ssl.create_default_context(cafile=str(authority))

    def asked(method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPSConnection("localhost", 8443, context=context, timeout=30)
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    for path in ("/", "/wall/trung-tam", "/api/ioc/v1/session", "/readyz", "/metrics"):
        status, text = asked("GET", path)
        yield f"GET {path}: {status} {len(text)} characters"
    plain = http.client.HTTPConnection("127.0.0.1", 8080, timeout=30)
    plain.request("GET", "/wall/trung-tam", headers={"Host": "localhost"})
    answer = plain.getresponse()
    yield f"GET http /wall/trung-tam: {answer.status} {answer.headers['location']}"

    admin.run("source", "add", "my-probe")
    key = admin.run("key", "create", "--scope", "write", "--source", "my-probe").stdout.strip()
    labels = {"unit": "binh-lu-2025", "operator": "viettel", "tech": "4g", "site": "my-site"}
    sample = {"metric": "net_site_up", "labels": labels, "value": 1}
    text = json.dumps({**sample, "time": int(time.time() * 1000)})

    def taken() -> bool:
        return asked("POST", "/api/v1/ingest", text, Authorization=f"Bearer {key}")[0] == 200

    yield f"POST /api/v1/ingest: taken after {until(taken, 'the key is not known', 30):.1f} s"
    text = json.dumps({"id": "7f3a", "samples": [{**sample, "time": int(time.time() * 1000)}]})
    yield f"MQTT over TLS: {_acknowledged(text, key, str(authority))}"
    yield from _as_grafana(made)
    shown = admin.run("query", 'net_site_up{site="my-site"}')
    yield f"ioc query: {shown.stdout.strip() or shown.stderr.strip()}"


def _as_grafana(made: Mapping[str, Container]) -> Iterator[str]:
    """Ask as Grafana would, with what it was given; nothing of Debian stands in for itself."""
    volumes = made["admin"].state / "volumes"
    secrets = volumes / "grafana-secrets"
    headers = {"Authorization": f"Bearer {(secrets / 'api_key').read_text().strip()}"}
    connection = http.client.HTTPConnection(made["boards"].hosts["api"], 8000, timeout=30)
    connection.request("GET", "/api/v1/query?query=1", headers=headers)
    yield f"as Grafana, PromQL: {connection.getresponse().status}"
    login = f"host={made['boards'].hosts['timescaledb']} user=ioc_grafana dbname=ioc"
    with psycopg.connect(login, password=(secrets / "database_password").read_text()) as conn:
        rows = conn.execute("SELECT count(*) FROM board.sources").fetchone()
    yield f"as Grafana, SQL: {rows}"
    boards = list((volumes / "grafana-boards").glob("*/*.json"))
    yield f"boards for Grafana: {len(boards)}"


def _acknowledged(text: str, key: str, authority: str) -> str:
    """Publish as a device does; the center's acknowledgement."""
    answers: list[str] = []
    client = Client(CallbackAPIVersion.VERSION2, client_id="my-probe")
    client.username_pw_set("my-probe", key)
    client.tls_set(ca_certs=authority)

    def heard(_client: Client, _userdata: object, message: MQTTMessage) -> None:
        answers.append(message.payload.decode())

    def connected() -> bool:
        try:
            client.connect("localhost", 8883)
        except OSError:
            return False
        client.loop_start()
        time.sleep(1)
        return client.is_connected()

    client.on_message = heard
    until(connected, "the broker does not know the key", 60)
    client.subscribe("ioc/v1/my-probe/ack", qos=1)

    def answered() -> bool:
        client.publish("ioc/v1/my-probe/telemetry", text, qos=1)
        time.sleep(1)
        return bool(answers)

    until(answered, "no acknowledgement", 30)
    client.disconnect()
    client.loop_stop()
    return answers[0]


def main(folder: Path) -> None:
    """Start, use and end all of it."""
    for words in (["link", "set", "lo", "up"], ["addr", "add", f"{_NET}.1/24", "dev", "lo"]):
        subprocess.run(["ip", *words], check=True)
    made = containers(folder)
    for container in made.values():
        for address in container.hosts.values():
            subprocess.run(["ip", "addr", "replace", f"{address}/24", "dev", "lo"], check=False)
    begun = time.monotonic()
    start(made)
    living = {name: each for name, each in made.items() if not once(each.service)}
    for name, container in living.items():
        until(container.healthy, f"{name} is not healthy: {container.log.read_text()[-2000:]}")
        print(f"healthy {name} after {time.monotonic() - begun:.0f} s", flush=True)
    saved = made["admin"].run("backup", "--into", "/var/backups/ioc")
    print(f"ioc backup: {saved.returncode} {saved.stdout}{saved.stderr}", flush=True)
    told = made["admin"].run("doctor", "--lang", "en")
    print(f"ioc doctor: {told.returncode}\n{told.stdout}{told.stderr}", flush=True)
    for line in use(made):
        print(line, flush=True)
    for name, container in living.items():
        held, limit = container.memory_bytes() >> 20, int(container.service["mem_limit"]) >> 20
        print(f"memory {name}: {held} of {limit} MB", flush=True)
        assert held < limit, name
    for name, container in reversed(living.items()):
        took = container.stop()
        code = container.ended()
        print(f"ended {name} with {code} in {took:.1f} s", flush=True)
        assert code == 0 or name in _CUT, name


if __name__ == "__main__":
    main(Path(sys.argv[1]))
