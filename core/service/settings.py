"""Settings: one frozen object, read once from the environment, in `ioc/__main__.py`."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self, get_type_hints

from . import written
from .address import Address

PREFIX = "IOC_"
PROJECT = Path(__file__).parents[2]

_HTTP = Address("127.0.0.1", 8000)
_INGEST_HTTP = Address("127.0.0.1", 8001)
_MQTT = Address("127.0.0.1", 18830)
_HEALTH = Address("127.0.0.1", 8010)


class SettingsError(Exception):
    """The environment does not make sense; `faults` names every variable at once."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that no log, traceback or page may show."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Return the text itself, for the one place that needs it."""
        return self._text

    def __str__(self) -> str:
        return "***"


def default_state() -> Path:
    """Where data lives unless told: /var/lib/ioc for root, else `var` beside the program."""
    if os.geteuid() == 0:
        return Path("/var/lib/ioc")
    return (PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()) / "var"


@dataclass(frozen=True, slots=True)
class _Variable:
    """How a variable is read and what it means. default: shown where the value says too little."""

    read: Callable[[str], Any]
    doc: str
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that the environment decides. Field `x_y` is the variable `IOC_X_Y`."""

    database_url: Annotated[
        str | None,
        _Variable(
            written.plain_url("postgresql", "postgres"),
            "PostgreSQL 17 with TimescaleDB: a direct session as the owner `ioc`, without a "
            "password. `ioc up` brings its own database when this is not set.",
        ),
    ] = None
    database_password_file: Annotated[
        Path | None,
        _Variable(written.path, "File with the owner's password.", "`IOC_STATE/secrets/db_ioc`"),
    ] = None
    backup_password_file: Annotated[
        Path | None,
        _Variable(
            written.path,
            "File with the password of `ioc_backup`, which may copy the whole database; made by "
            "`ioc migrate` where it is not there.",
            "`IOC_STATE/secrets/db_ioc_backup`",
        ),
    ] = None
    database_disk: Annotated[
        Path | None,
        _Variable(
            written.path,
            "Data folder of a database on this machine, whose disk is guarded: below 8 % free no "
            "sample is taken in. `ioc up` knows that of its own database.",
            "not set: the disk of a database elsewhere is not guarded",
        ),
    ] = None
    mqtt_url: Annotated[
        str | None,
        _Variable(
            written.plain_url("mqtt"),
            "MQTT broker, `mqtt://host:port`, without a password. `ioc up` brings its own broker "
            "when this is not set.",
        ),
    ] = None
    mqtt_password_file: Annotated[
        Path | None,
        _Variable(
            written.path,
            "File with the password of `ioc-ingest-0`, `ioc-ingest-1` and so on at the broker.",
            "`IOC_STATE/secrets/mqtt_ingest`",
        ),
    ] = None
    config: Annotated[
        Path, _Variable(written.path, "Folder that describes the place.", "`config/tam-duong`")
    ] = PROJECT / "config" / "tam-duong"
    state: Annotated[
        Path,
        _Variable(
            written.path, "Folder for data, secrets and logs.", "`/var/lib/ioc` as root, else `var`"
        ),
    ] = field(default_factory=default_state)
    http: Annotated[
        Address, _Variable(Address.parse, "Where `ioc api` listens: screens and queries.")
    ] = _HTTP
    ingest_http: Annotated[
        Address, _Variable(Address.parse, "Where `ioc ingest http` listens: samples in.")
    ] = _INGEST_HTTP
    mqtt: Annotated[
        Address,
        _Variable(Address.parse, "Where the broker of `ioc up` listens: this machine only."),
    ] = _MQTT
    health: Annotated[
        Address,
        _Variable(
            Address.parse,
            "Where `ioc up` answers `/healthz`, `/readyz`, `/metrics`; processes without HTTP of "
            "their own follow: `ingest-mqtt-K` at this port + 1 + K, `pack` at this port + 4, "
            "`backup` at this port + 6, `simulate` at this port + 10.",
        ),
    ] = _HEALTH
    processes: Annotated[
        str,
        _Variable(
            str,
            "Those processes of the center that run on this machine, with commas between them: "
            "`ioc alerts` tells how they are. In containers each is alone.",
            "all",
        ),
    ] = ""
    proxies: Annotated[
        str,
        _Variable(
            written.networks,
            "Addresses or networks of TLS proxies whose `X-Forwarded-For` is believed, with commas "
            "between them.",
        ),
    ] = "127.0.0.1,::1"
    log_level: Annotated[
        str, _Variable(written.level, "Least important log line: debug, info, warning or error.")
    ] = "info"
    admin_password: Annotated[
        Secret | None,
        _Variable(
            Secret,
            "First password of the user `admin`, for automation. Without it the first start makes "
            "one and prints it once on a terminal; elsewhere it names the file that holds it.",
        ),
    ] = None
    public_url: Annotated[
        str | None,
        _Variable(
            written.plain_url("https", "http"),
            "How browsers reach the api, `https://…`. Required to listen beyond this machine: a "
            "proxy must end TLS in front.",
        ),
    ] = None
    grafana_url: Annotated[
        str | None,
        _Variable(
            written.plain_url("https", "http"),
            "First page of a Grafana with our boards, `https://…/grafana`: the navigation leads "
            "there, and `ioc grafana push` asks it (docs/grafana.md).",
        ),
    ] = None

    backups: Annotated[
        Path | None,
        _Variable(
            written.path,
            "Folder for backups, on another disk. When it is set, `ioc up` makes one each day and "
            "tries it (docs/backup.md).",
            "not set: `ioc up` makes no backups",
        ),
    ] = None
    backup_at: Annotated[
        time,
        _Variable(written.time_of_day, "When it makes them: time of the place, 02:00.", "`02:00`"),
    ] = time(2)
    backup_keep: Annotated[
        int, _Variable(written.count, "How many backups are kept; older ones go after the next.")
    ] = 7

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `IOC_…` variables; an empty one counts as not set. Raises SettingsError."""
        known = _variables()
        ours = [name for name in env if name.startswith(PREFIX)]
        faults = [_unknown(name, known) for name in ours if name not in known]
        values: dict[str, Any] = {}
        for name, variable in known.items():
            text = env.get(name, "").strip()
            if not text:
                continue
            try:
                values[_field(name)] = variable.read(text)
            except ValueError as error:
                faults.append(f"{name}: {error}")
        if faults:
            raise SettingsError(tuple(faults))
        settings = cls(**values)
        settings.refuse_open_doors()
        return settings

    def refuse_open_doors(self) -> None:
        """Refuse to listen beyond this machine without TLS in front. Raises SettingsError."""
        behind_tls = (self.public_url or "").startswith("https://")
        proxied = {"IOC_HTTP": self.http, "IOC_INGEST_HTTP": self.ingest_http}
        local = {"IOC_MQTT": self.mqtt, "IOC_HEALTH": self.health}
        faults = [
            f"{name}: {address} can be reached from other machines, and passwords would cross the "
            "network in the clear; put a TLS proxy in front and set IOC_PUBLIC_URL=https://…"
            for name, address in proxied.items()
            if not (address.is_loopback or behind_tls)
        ]
        faults += [
            f"{name}: {address} can be reached from other machines; only this one may reach it"
            for name, address in local.items()
            if not address.is_loopback
        ]
        if faults:
            raise SettingsError(tuple(faults))

    def environment(self) -> dict[str, str]:
        """Return the variables that make another process read the same; secrets are left out."""
        values = {name: getattr(self, _field(name)) for name in _variables()}
        return {
            name: str(value)
            for name, value in values.items()
            if value is not None and not isinstance(value, Secret)
        }

    def secret_file(self, name: str) -> Path:
        """Where this installation keeps one of its own secrets."""
        return self.state / "secrets" / name


def reference() -> str:
    """Page `docs/settings.md`: every variable, its default and its meaning."""
    values = {each.name: each.default for each in fields(Settings)}
    rows = [
        f"| `{name}` | {_shown(variable, values[_field(name)])} | {variable.doc} |"
        for name, variable in _variables().items()
    ]
    return "\n".join([*_HEAD, *rows, ""])


_HEAD = (
    "# Settings",
    "",
    "Environment variables, read once when a process starts. Written by `make golden` from",
    "`core/service/settings.py`; a test holds this page up to date.",
    "",
    "| variable | default | meaning |",
    "| --- | --- | --- |",
)


def _variables() -> dict[str, _Variable]:
    hints = get_type_hints(Settings, include_extras=True)
    return {PREFIX + name.upper(): hint.__metadata__[0] for name, hint in hints.items()}


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).lower()


def _shown(variable: _Variable, default: object) -> str:
    if variable.default:
        return variable.default
    return "not set" if default is None else f"`{default}`"


def _unknown(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"{name}: no such setting" + (f"; did you mean {close[0]}?" if close else "")
