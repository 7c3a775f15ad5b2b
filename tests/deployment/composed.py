"""docker-compose.yml, and what is wrong with it that docker-compose does not tell."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from core.service.settings import Settings, SettingsError
from ioc.cli import app
from ioc.jobs import all_jobs
from ioc.private.machine import GIB, Machine, postgres_settings
from ioc.private.postgres import FIXED
from tests.deployment.dockerfile import bases

PROJECT: Final = Path(__file__).parents[2]
FILE: Final = PROJECT / "docker-compose.yml"
IMAGE: Final = "tam-duong-ioc"
PROGRAM: Final = "/srv/ioc"

Service = Mapping[str, Any]
Services = Mapping[str, Service]

# Nothing else can be reached from outside.
_DOORS: Final = {"caddy": {8080, 8443}, "deadman-caddy": {8080, 8443}, "mosquitto": {8883}}
# Who holds the passwords of the database's owner, its superuser, and who may copy all of it.
_OWNERS: Final = {
    "secrets", "timescaledb", "migrate", "place", "credentials", "boards", "admin", "backup",
}  # fmt: skip
# What Grafana would send to others, and people's pictures that it would ask others for.
_QUIET: Final = {
    "GF_ANALYTICS_REPORTING_ENABLED": "false", "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false", "GF_PLUGINS_PLUGIN_ADMIN_ENABLED": "false",
    "GF_NEWS_NEWS_FEED_ENABLED": "false", "GF_SNAPSHOTS_EXTERNAL_ENABLED": "false",
    "GF_SECURITY_DISABLE_GRAVATAR": "true",
}  # fmt: skip
# Folders of the machine that may be given for writing.
_WRITTEN: Final = {"/var/backups/ioc"}
# What a program that is not ours reads.
_FOREIGN: Final = {
    "timescaledb": r"POSTGRES_PASSWORD_FILE|POSTGRES_INITDB_ARGS|NO_TS_TUNE",
    "caddy": r"IOC_(ADDRESS|TLS|TRUSTED_PROXIES)",
    "grafana": r"GF_(SERVER|SECURITY|USERS|ANALYTICS|PLUGINS|NEWS|SNAPSHOTS|METRICS|LOG)_[A-Z_]+",
    "deadman-caddy": r"IOC_(ADDRESS|TLS|TRUSTED_PROXIES)",
}
_INTERPRETER: Final = {"PYTHONMALLOC"}
_NOT_OURS: Final = {"unix_socket_permissions", "listen_addresses"}  # of the socket of `ioc up`
_DRAIN_SECONDS: Final = 40


@cache
def composed() -> Mapping[str, Any]:
    """Let docker-compose read the file, with the services of all profiles."""
    program = shutil.which("docker-compose")
    command = [program] if program else ["docker", "compose"]
    words = ["-f", str(FILE), "--profile", "*", "config", "--format", "json"]
    read = subprocess.run([*command, *words], check=False, capture_output=True, text=True)
    assert read.returncode == 0, read.stderr
    assert not read.stderr.strip(), read.stderr
    found: Mapping[str, Any] = json.loads(read.stdout.replace("$$", "$"))  # escaped there
    return found


def faults(config: Mapping[str, Any]) -> list[str]:
    """Say everything that is wrong with it."""
    services: Services = config["services"]
    found = [
        f"{name}: {fault}" for name, each in services.items() for fault in _service(name, each)
    ]
    return [*found, *_networks(config), *_jobs(services), *_database(services["timescaledb"])]


def ours(service: Service) -> bool:
    """Whether it runs our image."""
    return bool(service["image"] == IMAGE)


def once(service: Service) -> bool:
    """Whether it does something and ends."""
    return service.get("restart") == "no"


def _service(name: str, service: Service) -> Iterator[str]:
    yield from _closed(service)
    yield from _bounded(service)
    yield from _image(service)
    yield from _mounts(name, service)
    yield from _environment(name, service)
    if name == "grafana":
        yield from _alone(service)
    doors = {port["target"] for port in service.get("ports", ())}
    if doors - _DOORS.get(name, set()):
        yield f"publishes {sorted(doors)}"
    if not once(service) and not service.get("healthcheck", {}).get("test"):
        yield "has no healthcheck"
    if not service.get("networks") and service.get("network_mode") != "none":
        yield "is in no network of its own"
    if ours(service):
        yield from _command(service)
        if service.get("stop_grace_period") != f"{_DRAIN_SECONDS}s":
            yield f"has less than {_DRAIN_SECONDS} s to end in order"


def _closed(service: Service) -> Iterator[str]:
    if not service.get("read_only"):
        yield "may write to its own files"
    if service.get("privileged"):
        yield "is privileged"
    if service.get("cap_drop") != ["ALL"]:
        yield "keeps capabilities"
    if set(service.get("cap_add", ())) - {"NET_BIND_SERVICE"}:
        yield f"is given {service['cap_add']}"
    if "no-new-privileges:true" not in service.get("security_opt", ()):
        yield "may gain privileges"
    if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", str(service.get("user"))):
        yield f"runs as {service.get('user') or 'whoever its image says'}"


def _bounded(service: Service) -> Iterator[str]:
    if not int(service.get("mem_limit", 0)):
        yield "has no limit of memory"
    if not service.get("pids_limit"):
        yield "has no limit of processes"
    if not any("tmp:" in each for each in service.get("tmpfs", ())):
        yield "has no /tmp of its own"
    if "max-size" not in service.get("logging", {}).get("options", {}):
        yield "has a log without a bound"
    if service.get("restart") not in {"no", "unless-stopped"}:
        yield "is not started again"


def _image(service: Service) -> Iterator[str]:
    if not ours(service):
        if not re.search(r":v?\d+\.\d+\.\d+(-[\w.-]+)?(@sha256:[0-9a-f]{64})?$", service["image"]):
            yield f"{service['image']} is not pinned"
        return
    dockerfile = Path(service["build"]["context"]) / service["build"]["dockerfile"]
    if not dockerfile.is_file():
        yield f"{dockerfile} is missing"
        return
    for base in bases(dockerfile.read_text()):
        if not re.search(r":\d+\.\d+-[\w-]+$", base):
            yield f"{base} is not pinned"


def _mounts(name: str, service: Service) -> Iterator[str]:
    for mount in service.get("volumes", ()):
        if mount["type"] == "bind":
            if not Path(mount["source"]).exists():
                yield f"{mount['source']} is missing"
            if not mount.get("read_only") and mount["target"] not in _WRITTEN:
                yield f"may write {mount['source']}"
        elif mount["source"] == "owner" and name not in _OWNERS:
            yield "reads the owner's passwords"
        if "docker.sock" in mount["source"]:
            yield "rules the engine"


def _environment(name: str, service: Service) -> Iterator[str]:
    given: Mapping[str, str] = service.get("environment") or {}
    if name in _FOREIGN:
        for variable in given:
            if not re.fullmatch(_FOREIGN[name], variable):
                yield f"{variable} is nothing that it reads"
    elif ours(service):
        try:
            Settings.from_env(given)
        except SettingsError as error:
            yield from error.faults
        for variable in given:
            if not variable.startswith("IOC_") and variable not in _INTERPRETER:
                yield f"{variable} is nothing that it reads"
    for variable, value in given.items():
        if re.search(r"PASSWORD|SECRET_KEY|TOKEN", variable) and not value.startswith("/"):
            yield f"{variable} carries a secret"


def _alone(service: Service) -> Iterator[str]:
    if loud := _QUIET.items() - service["environment"].items():
        yield f"speaks with others: {sorted(each for each, _ in loud)}"


def _command(service: Service) -> Iterator[str]:
    entrypoint = service.get("entrypoint") or ()
    if entrypoint:
        script = PROJECT / Path(entrypoint[0]).relative_to(PROGRAM)
        if not (script.is_file() and script.stat().st_mode & 0o111):
            yield f"{entrypoint[0]} is missing"
    elif why := refused(service.get("command") or ()):
        yield why


def refused(words: Sequence[str]) -> str:
    """Say why `ioc` would not take this command; nothing when it would."""
    return _refused(tuple(words))


@cache
def _refused(words: tuple[str, ...]) -> str:
    command, left = typer.main.get_command(app), list(words)
    try:
        while left and isinstance(command, TyperGroup):
            name, found, left = command.resolve_command(typer.Context(command), left)
            if found is None:
                return f"ioc has no {name}"
            command = found
        command.make_context("ioc", left)
    except TyperException as error:
        return f"ioc: {error}"
    return ""


def _networks(config: Mapping[str, Any]) -> Iterator[str]:
    internal = {name for name, each in config["networks"].items() if each.get("internal")}
    for name, service in config["services"].items():
        joined = set(service.get("networks") or ())
        if name == "timescaledb" and joined - internal:
            yield f"{name}: can be reached from {sorted(joined - internal)}"
        if service.get("ports") and not joined - internal:
            yield f"{name}: publishes ports that nobody reaches"
        if ours(service) and "mqtt" in (service.get("command") or ()) and "data" not in joined:
            yield f"{name}: does not reach the database"


def _jobs(services: Services) -> Iterator[str]:
    """See whether every process of the product is there, asked where it answers."""
    by_command = {tuple(each.get("command") or ()): (name, each) for name, each in services.items()}
    for job in all_jobs(Settings.from_env({"IOC_BACKUPS": "/var/backups/ioc"}), demo=False):
        name, service = by_command.get(job.command, ("", {}))
        if not service:
            yield f"{job.name}: no service runs it"
            continue
        if name != job.name:
            yield f"{name}: is called {job.name} elsewhere"
        if service.get("healthcheck", {}).get("test", ())[-1:] != [str(job.health.port)]:
            yield f"{name}: is not asked at port {job.health.port}"
        given = {key: service["environment"].get(key) for key in job.environment}
        if given != job.environment:
            yield f"{name}: wants {dict(job.environment)}"
        if "data" not in (service.get("networks") or ()):
            yield f"{name}: does not reach the database"


def _database(service: Service) -> Iterator[str]:
    """See whether the database is set as that of `ioc up`, by itself on two cores and 4 GB."""
    given = dict(word.removeprefix("-c").split("=", 1) for word in service["command"][1:])
    small = postgres_settings(Machine(cores=2, memory_bytes=4 * GIB))
    for setting, value in {**FIXED, **small}.items():
        if setting not in _NOT_OURS and given.get(setting) != value.strip("'"):
            yield f"timescaledb: {setting} is {given.get(setting)}, not {value}"
