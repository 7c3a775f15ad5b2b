"""The database and the broker that `ioc up` brings along, as programs to be supervised."""

from .account import Account, service_account
from .errors import StartError
from .machine import Machine
from .mosquitto import Mosquitto
from .postgres import Postgres
from .program import Program

__all__ = [
    "Account",
    "Machine",
    "Mosquitto",
    "Postgres",
    "Program",
    "StartError",
    "service_account",
]
