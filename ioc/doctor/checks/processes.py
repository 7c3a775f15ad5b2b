"""Programs, processes and ports, and what they complain about. Pure."""

from collections.abc import Iterator
from shlex import quote

from dashboards.built import Built
from ioc.doctor.facts import Facts
from ioc.doctor.result import Result, Text, fail, ok, warn

_PACKAGES = {
    "setpriv": "util-linux",
    "mosquitto": "mosquitto",
    "postgres": "postgresql-17 postgresql-17-timescaledb",
}

# By what /readyz calls it.
RUNBOOKS = {"database": "DatabaseDown", "broker": "BrokerDown", "disk": "DiskLow"}
_SERVERS = {"postgres": "database", "mosquitto": "broker"}

# Ends in a row, each soon after the start; fewer may be somebody who tried something.
_FAILURES_MANY = 5


def programs(facts: Facts) -> Iterator[Result]:
    """See whether what `ioc up` starts is installed; what is elsewhere it does not start."""
    elsewhere = {"postgres": not facts.private_database, "mosquitto": not facts.private_broker}
    for name in facts.missing_programs:
        if elsewhere.get(name):
            continue
        yield fail(
            "programs",
            Text(f"Chưa cài {name}.", f"{name} is not installed."),
            Text("`ioc up` không khởi động được.", "`ioc up` cannot start."),
            f"sudo apt install {_PACKAGES.get(name, name)}",
        )


def supervisor(facts: Facts) -> Iterator[Result]:
    """See whether `ioc up` runs."""
    if facts.running is None:
        if facts.layout is None and not (facts.private_database or facts.private_broker):
            return  # others start the processes: containers, perhaps
        # Where it never ran nobody misses it; elsewhere the center is down.
        yield (warn if facts.layout is None else fail)(
            "up",
            Text(
                f"`ioc up` không chạy trên {facts.state}.",
                f"`ioc up` does not run on {facts.state}.",
            ),
            Text(
                "Không ai khởi động lại tiến trình nào; không nhận số liệu.",
                "Nobody starts anything again, and no sample is taken in.",
            ),
            f"ioc up --state {quote(str(facts.state))}   # or: systemctl start ioc",
        )
    else:
        yield ok(
            "up", f"`ioc up` đang chạy ({facts.running}).", f"`ioc up` runs ({facts.running})."
        )


def halted(facts: Facts) -> Iterator[Result]:
    """See whether somebody halted a process: it holds its port and its connections, silently."""
    for name, pid in facts.halted.items():
        yield fail(
            "halted",
            Text(
                f"{name} (tiến trình {pid}) bị dừng lại (SIGSTOP).",
                f"{name} (process {pid}) was halted (SIGSTOP).",
            ),
            Text(
                "Nó còn đó nhưng không làm gì, và không tự chạy tiếp.",
                "It is there and does nothing, and does not go on by itself.",
            ),
            f"kill -CONT {pid}",
            runbook=RUNBOOKS.get(_SERVERS.get(name, ""), ""),
        )


def leftovers(facts: Facts) -> Iterator[Result]:
    """See whether something of an earlier run still runs."""
    if facts.running is not None:
        return
    for name, pid in facts.leftovers.items():
        yield warn(
            "leftovers",
            Text(
                f"{name} (tiến trình {pid}) của lần chạy trước vẫn còn.",
                f"{name} (process {pid}) of an earlier run still runs.",
            ),
            Text(
                "Không ai trông nó; lần `ioc up` tới sẽ kết thúc nó đúng cách.",
                "Nobody looks after it; the next `ioc up` ends it in order.",
            ),
            f"ioc up --state {quote(str(facts.state))}",
        )


def ports(facts: Facts) -> Iterator[Result]:
    """See whether somebody else listens where we are to."""
    if facts.running is not None:
        return
    ours = set(facts.leftovers.values())
    for name, port in facts.ports.items():
        if port.holder is None or any(f"({pid})" in port.holder for pid in ours):
            continue
        yield fail(
            "ports",
            Text(
                f"{port.address} (cho {name}) đã bị {port.holder} chiếm.",
                f"{port.address}, for {name}, is taken by {port.holder}.",
            ),
            Text("`ioc up` sẽ không khởi động.", "`ioc up` will not start."),
            f"ss -ltnp 'sport = :{port.address.rsplit(':', 1)[-1]}'",
        )


def readiness(facts: Facts) -> Iterator[Result]:
    """See whether every process can do its job."""
    if facts.running is None:
        return
    if facts.starting:
        yield warn(
            "ready",
            Text("Trung tâm đang khởi động.", "The center is still starting."),
            Text("Chờ: mất khoảng nửa phút.", "Wait: it takes about half a minute."),
            f"curl -s http://{facts.ports['up'].address}/readyz",
        )
        return
    unready = {name: why for name, why in facts.ready.items() if why is None or why}
    if len(unready) > 1 and unready.get("up"):
        del unready["up"]  # it only repeats the others
    for name, why in unready.items():
        look = f"tail -n 50 {quote(str(facts.state / 'log' / f'{name}.log'))}"
        if name == "up":  # what it says is on its terminal
            look = f"curl -s http://{facts.ports[name].address}/readyz"
        if why is None:
            yield fail(
                "ready",
                Text(f"{name} không trả lời.", f"{name} does not answer."),
                Text("Việc của nó đang dừng.", "Its job stands still."),
                look,
            )
            continue
        reasons = "; ".join(f"{check}: {reason}" for check, reason in why.items())
        yield fail(
            "ready",
            Text(f"{name} chưa sẵn sàng: {reasons}.", f"{name} is not ready: {reasons}."),
            Text("Việc của nó đang chờ.", "Its job waits."),
            look,
            runbook=next((page for check, page in RUNBOOKS.items() if check in why), ""),
        )
    if facts.ready and not unready:
        count = len(facts.ready)
        yield ok("ready", f"Cả {count} tiến trình sẵn sàng.", f"All {count} processes are ready.")


def deaths(facts: Facts) -> Iterator[Result]:
    """See whether processes stay up."""
    failing = facts.counter("ioc_up_start_failures")
    ends = facts.counter("ioc_up_deaths_total")
    if not ends:
        return
    what = Text(
        f"{ends:g} lần một tiến trình tự kết thúc từ khi `ioc up` chạy.",
        f"Processes ended by themselves since `ioc up` runs: {ends:g}.",
    )
    repair = f"curl -s http://{facts.ports['up'].address}/metrics | grep ioc_up_"
    if failing >= _FAILURES_MANY:
        why = Text(
            "Một tiến trình không đứng vững: nó kết thúc ngay sau khi khởi động.",
            "One does not stay up: it ends soon after each start.",
        )
        yield fail("deaths", what, why, repair)
    else:
        why = Text(
            "Nó đã chạy lại, nhưng nên biết vì sao.",
            "It runs again, but one should know why.",
        )
        yield warn("deaths", what, why, repair)


def web(facts: Facts) -> Iterator[Result]:
    """See whether the pages are built."""
    match facts.web:
        case Built.NO:
            yield fail(
                "web",
                Text("Giao diện web chưa được dựng.", "The web app is not built."),
                Text("Trình duyệt không thấy gì.", "Browsers see nothing."),
                "make web",
            )
        case Built.OLD:
            yield warn(
                "web",
                Text(
                    "Giao diện web được dựng từ mã nguồn khác.",
                    "The web app was built from other sources than those that are here.",
                ),
                Text(
                    "Trình duyệt thấy bản cũ, có thể không hợp với máy chủ.",
                    "Browsers see an earlier version, which may not fit the server.",
                ),
                "make web",
            )
        case Built.YES:
            pass


def complaints(facts: Facts) -> Iterator[Result]:
    """See whether a log tells of an error in the last hour."""
    for name, complaint in facts.complaints.items():
        yield warn(
            "log",
            Text(
                f"{name}: {complaint.count} lỗi trong giờ qua, mới nhất: {complaint.last}",
                f"{name}: errors in the last hour: {complaint.count}, the newest: {complaint.last}",
            ),
            Text("Có việc đã không làm được.", "Something could not be done."),
            f"tail -n 200 {quote(str(facts.state / 'log' / name))}",
        )
