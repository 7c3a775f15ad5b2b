"""A real HTTP server that answers by a script and remembers what it was sent."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says. body: JSON text."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the server was sent."""

    path: str
    authorization: str
    body: bytes


@dataclass(slots=True)
class Recorder:
    """Gives the scripted answers in turn, then 204 for ever."""

    script: deque[Answer]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def recording(*script: Answer) -> Iterator[Recorder]:
    """Serve on a free port of 127.0.0.1."""
    recorder = Recorder(deque(script))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            recorder.asked.append(Asked(self.path, self.headers.get("authorization", ""), body))
            answer = recorder.script.popleft() if recorder.script else Answer(204)
            self.send_response_only(answer.status)  # without a Date of its own
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body.encode())))
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    recorder.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
