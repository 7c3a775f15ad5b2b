"""A client that posts prepared bodies over a few connections, and costs next to nothing."""

import http.client
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus

CONNECTIONS = 4
_OK = {200, 204}
_PATIENCE_SECONDS = 60.0  # so long a body is sent again when it is asked for later


def post_all(port: int, path: str, bodies: Sequence[bytes], headers: Mapping[str, str]) -> None:
    """Post every body until it is acknowledged. Raises RuntimeError if one is refused.

    A 503 is no refusal: it says when to send again, as any client of ours has to.
    """
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    for body in bodies:
        waiting.put(body)
    refusals: list[str] = []
    threads = [
        threading.Thread(target=_post, args=(port, path, waiting, headers, refusals))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refusals:
        raise RuntimeError(refusals[0])


def _post(
    port: int,
    path: str,
    waiting: "queue.SimpleQueue[bytes]",
    headers: Mapping[str, str],
    refusals: list[str],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not refusals:
        try:
            body = waiting.get_nowait()
        except queue.Empty:
            break
        refusal = _sent(connection, path, body, headers)
        if refusal:
            refusals.append(refusal)
    connection.close()


def _sent(
    connection: http.client.HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]
) -> str:
    """Send a body until it is taken; returns why it is not."""
    began = time.monotonic()
    while True:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status in _OK:
            return ""
        later = answer.headers.get("Retry-After")
        is_over = time.monotonic() - began > _PATIENCE_SECONDS
        if answer.status != HTTPStatus.SERVICE_UNAVAILABLE or later is None or is_over:
            return f"{answer.status}: {text[:300]!r}"
        time.sleep(float(later))
