"""What has passed on one connection: frames and, of PostgreSQL, statements. Pure."""

import struct
from dataclasses import dataclass, field

from .frame import Frame, Piece

_HEAD = struct.calcsize("!ci")


@dataclass(slots=True)
class Course:
    """One connection.

    seen: frames of this transaction, or of a connection that has none. run: statements of this
    transaction.
    """

    seen: set[Frame] = field(default_factory=set)
    run: list[bytes] = field(default_factory=list)
    _prepared: dict[bytes, bytes] = field(default_factory=dict)

    def passed(self, piece: Piece) -> None:
        """Note a piece that has passed."""
        self.seen.add(piece.frame)
        if piece.frame is Frame.QUERY and piece.data[:1] == b"P":
            name, _, rest = piece.data[_HEAD:].partition(b"\0")
            self._prepared[name] = rest.partition(b"\0")[0]
        elif piece.frame in {Frame.QUERY, Frame.BIND}:
            self.run.append(self.statement_of(piece))
        if piece.frame is Frame.COMMITTED:
            self.seen.clear()
        if piece.frame is Frame.READY and piece.data[-1:] == b"I":  # in no transaction
            self.run.clear()

    def statement_of(self, piece: Piece) -> bytes:
        """Give the statement that a piece runs; empty: it runs none."""
        body = piece.data[_HEAD:]
        if piece.frame is Frame.BIND:
            return self._prepared.get(body.split(b"\0", 2)[1], b"")
        return body.rstrip(b"\0") if piece.frame is Frame.QUERY and piece.data[:1] == b"Q" else b""
