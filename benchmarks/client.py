"""A client that posts prepared bodies over a few connections, and costs next to nothing."""

import http.client
import queue
import threading
from collections.abc import Mapping, Sequence

CONNECTIONS = 4
_OK = {200, 204}


def post_all(port: int, path: str, bodies: Sequence[bytes], headers: Mapping[str, str]) -> None:
    """Post every body once; returns when all are acknowledged. Raises RuntimeError otherwise."""
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
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in _OK:
            refusals.append(f"{answer.status}: {text[:300]!r}")
    connection.close()
