"""Byte streams as frames: where one ends and what it is, for three protocols. Pure."""

from .course import Course
from .frame import Frame, Piece, Protocol, Way
from .http import split_http
from .mqtt import split_mqtt
from .postgres import split_postgres

__all__ = ["SPLITTERS", "Course", "Frame", "Piece", "Protocol", "Way"]

SPLITTERS = {
    Protocol.POSTGRES: split_postgres,
    Protocol.MQTT: split_mqtt,
    Protocol.HTTP: split_http,
}
