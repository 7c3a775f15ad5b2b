"""The database and the broker that `ioc up` brings along, as programs to be supervised."""

from .account import Account, service_account
from .errors import StartError
from .machine import Machine
from .mosquitto import Mosquitto
from .postgres import Postgres, program_path
from .program import Program
from .where import (
    private_mosquitto,
    private_postgres,
    run_folder,
    with_private_services,
)

__all__ = [
    "Account",
    "Machine",
    "Mosquitto",
    "Postgres",
    "Program",
    "StartError",
    "private_mosquitto",
    "private_postgres",
    "program_path",
    "run_folder",
    "service_account",
    "with_private_services",
]
