"""Questions in PromQL over HTTP, as Prometheus answers them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx
import psutil
import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from api.queries import parameters as bounds
from tests.chaos.eventually import eventually
from tests.e2e.asking import PORTAL, Asker, asking, ten_minutes
from tests.real_data import real_data
from tests.servers import Database

Json = dict[str, Any]


@pytest.fixture(scope="module")
async def now_ms(file_database: Database) -> int:
    return await ten_minutes(file_database)


@pytest.fixture(scope="module")
async def asker(file_database: Database, now_ms: int) -> AsyncIterator[Asker]:
    del now_ms
    async with asking(file_database) as found:
        yield found


async def test_a_moment(asker: Asker, now_ms: int) -> None:
    at = now_ms / 1000
    by_address = await asker.get("query", query="portal_up", time=at)
    assert by_address.json() == {
        "status": "success",
        "data": {
            "resultType": "vector",
            "result": [{"metric": {"__name__": "portal_up", **PORTAL}, "value": [at, "1"]}],
        },
    }
    by_form = await asker.post("query", query="portal_up", time=at)
    assert by_form.json() == by_address.json()
    assert by_form.headers["content-type"] == "application/json"
    rate = await asker.get("query", query="sum(rate(visits_total[5m])) * 60", time=at)
    assert rate.json()["data"]["result"] == [{"metric": {}, "value": [at, "6"]}]
    told = await asker.get("query", query="rate(portal_up[5m])", time=at, stats="all")
    (info,) = told.json()["infos"]
    assert info.startswith("PromQL info: metric might not be a counter")
    assert told.json()["data"]["stats"]["samples"]["totalQueryableSamples"] == 5
    limited = await asker.get("query", query='{__name__=~".+"}', time=at, limit=1)
    assert limited.json()["warnings"] == ["results truncated due to limit"]
    assert len(limited.json()["data"]["result"]) == 1
    without_time = await asker.get("query", query="time()")
    assert abs(without_time.json()["data"]["result"][0] - at) < 600


async def test_a_row_of_moments(asker: Asker, now_ms: int) -> None:
    end = now_ms // 1000
    found = await asker.post(
        "query_range", query="portal_up == 0", start=end - 240, end=end, step="1m"
    )
    assert found.json()["data"] == {
        "resultType": "matrix",
        "result": [{"metric": {"__name__": "portal_up", **PORTAL}, "values": [[end - 180, "0"]]}],
    }


async def test_what_there_is(asker: Asker, now_ms: int) -> None:
    up = {"__name__": "portal_up", **PORTAL}

    async def data(path: str, **parameters: object) -> Any:
        answer = await asker.get(path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    assert await data("series", match=["portal_up", '{door="é"}']) == [
        up,
        {"__name__": "visits_total", "door": "é"},
    ]
    assert await data("labels") == ["__name__", "door", "portal", "unit"]
    assert await data("labels", match="portal_up") == ["__name__", "portal", "unit"]
    assert await data("label/portal/values") == ["dvc"]
    assert await data("label/__name__/values") == ["portal_up", "visits_total"]
    assert await data("label/door/values", match="portal_up") == []
    assert await data("label/unit/values", match="portal_up", start=0, end=1) == []
    assert await data("label/unit/values", match="portal_up", end=now_ms / 1000) == [PORTAL["unit"]]
    assert await data("metadata") == {
        "portal_up": [{"type": "gauge", "help": "Cổng", "unit": ""}],
        "visits_total": [{"type": "counter", "help": "Lượt", "unit": "1"}],
    }
    assert await data("metadata", metric="visits_total", limit=5) == {
        "visits_total": [{"type": "counter", "help": "Lượt", "unit": "1"}]
    }
    assert await data("query_exemplars", query="up") == []
    assert (await data("status/buildinfo"))["version"].startswith("3.")
    assert await data("format_query", query="sum  (up)by(a)") == "sum by (a) (up)"
    tree = await data("parse_query", query="a + on (b) c")
    assert (tree["type"], tree["matching"]["labels"]) == ("binaryExpr", ["b"])


RESOLUTION = """exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the
query resolution (?step=XX)"""
STEP = """invalid parameter "step": zero or negative query resolution step widths are not accepted.
Try a positive integer"""
RANGE = """invalid parameter "query": invalid expression type "range vector" for range query, must
be Scalar or instant Vector"""
MINUTE: Json = {"query": "up", "start": 0, "end": 60}
BAD: Sequence[tuple[str, Json, int, str]] = (
    ("query", {"query": "up{"}, 400,
     'invalid parameter "query": 1:4: parse error: unexpected end of input inside braces'),
    ("query", {"query": "nothing(up)"}, 400,
     'invalid parameter "query": 1:1: parse error: unknown function with name "nothing"'),
    ("query", {"query": "up", "time": "noon"}, 400,
     'invalid parameter "time": cannot parse "noon" to a valid timestamp'),
    ("query", {"query": "up", "limit": "-1"}, 400,
     'invalid parameter "limit": limit must be non-negative'),
    ("query", {"query": "up", "timeout": "soon"}, 400,
     'invalid parameter "timeout": cannot parse "soon" to a valid duration'),
    ("query_range", {**MINUTE, "step": 0}, 400, STEP),
    ("query_range", {**MINUTE, "step": 1, "start": 61}, 400,
     'invalid parameter "end": end timestamp must not be before start time'),
    ("query_range", {**MINUTE, "step": 0.001, "end": 61}, 400, RESOLUTION),
    ("query_range", {**MINUTE, "step": 1, "query": "up[1m]"}, 400, RANGE),
    ("series", {}, 400, "no match[] parameter provided"),
    ("series", {"match": "sum(up)"}, 400,
     'invalid parameter "match[]": "sum(up)" is not a series selector'),
    ("query", {"query": "label_replace(portal_up, '', '', 'a', '')"}, 422,
     "invalid destination label name in label_replace(): "),
    ("query", {"query": "sum_over_time(vector(1)[1000d:1s])"}, 422, "query processing would load"),
    ("query", {"query": "up{a=~'" + "(" * 40 + "'}"}, 400, 'invalid parameter "query": 1:'),
    ("query", {"query": "(" * 10_000}, 400, 'invalid parameter "query": '),
    ("query", {"query": "+1" * 6_000}, 400, 'invalid parameter "query": '),
    ("query", {"query": "x" * 16_385}, 400, 'invalid parameter "query": '),
    ("query", {"query": "a\0"}, 400, 'invalid parameter "query": 1:2: parse error'),
    ("query", {"query": "portal_up", "time": 1e12}, 200, ""),
    ("query", {"query": "portal_up", "time": -1e12}, 200, ""),
    ("query", {"query": "portal_up @ 1e15"}, 200, ""),
)  # fmt: skip


async def test_what_cannot_be_answered(asker: Asker) -> None:
    for path, parameters, status, error in BAD:
        answer = await asker.post(path, **parameters)
        assert answer.status_code == status, (parameters, answer.text)
        if status != 200:
            told = answer.json()
            kind = "bad_data" if status == 400 else "execution"
            assert (told["status"], told["errorType"]) == ("error", kind)
            assert told["error"].startswith(error.replace("\n", " ")), told["error"]


def workers() -> list[psutil.Process]:
    return [
        each
        for each in psutil.Process().children(recursive=True)
        if "query-worker" in " ".join(each.cmdline())
    ]


SLOW = "count(count_over_time(vector(1)[4999999s:1s])) + " * 40 + "1"


async def test_who_takes_too_long_is_ended(asker: Asker) -> None:
    answer = await asker.get("query", query=SLOW, timeout="1500ms")
    assert (answer.status_code, answer.json()["errorType"]) == (503, "timeout")
    assert (await asker.get("query", query="1")).status_code == 200


async def test_who_left_is_not_worked_for(asker: Asker) -> None:
    assert (await asker.get("query", query="1")).status_code == 200
    before = {each.pid for each in workers()}  # several, when one was slow to start
    with pytest.raises(httpx.ReadTimeout):
        await asker.http.get("/api/v1/query", params={"query": SLOW}, timeout=0.5)
    await eventually(lambda: not all(map(psutil.pid_exists, before)), deadline_seconds=10)
    assert (await asker.get("query", query="1")).status_code == 200


async def test_a_killed_process_is_replaced(asker: Asker) -> None:
    for _ in range(2):
        assert (await asker.get("query", query="1")).status_code == 200
        for each in workers():
            each.kill()
            each.wait()
    assert (await asker.get("query", query="1")).status_code == 200


async def test_more_than_can_be_kept_in_mind(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """One list of five million values has room; not so many of them at a time."""
    monkeypatch.setattr(bounds, "TIMEOUT_SECONDS", 200)  # a busy machine fills it slowly
    deep = "vector(1) + (" * 20 + "vector(1)" + ")" * 20
    answer = await asker.get("query", query=f"sum_over_time(({deep})[4999990s:1s])")
    assert (answer.status_code, answer.json()["errorType"]) == (422, "execution")
    assert answer.json()["error"] == "the query needs more than 512 MiB; ask for less at once"
    assert (await asker.get("query", query="1")).status_code == 200


# What is asked, and where the description tells the answer's form. Left out: a string, which it
# describes as [string, string]; Prometheus itself answers [time, string], as we do.
DESCRIBED: Sequence[tuple[str, Mapping[str, Any], str]] = (
    ("query", {"query": "portal_up"}, "/query"),
    ("query", {"query": "portal_up[5m]"}, "/query"),
    ("query", {"query": "1", "stats": "all"}, "/query"),
    ("query", {"query": "rate(portal_up[5m])"}, "/query"),  # with infos
    ("query", {"query": "quantile(2, portal_up)"}, "/query"),  # with warnings
    ("query", {"query": "sum("}, "/query"),
    ("query_range", {"query": "portal_up", "start": -600, "end": 0, "step": 60}, "/query_range"),
    ("query_range", {"query": "portal_up", "start": 0, "end": -9, "step": 1}, "/query_range"),
    ("series", {"match": "portal_up"}, "/series"),
    ("series", {}, "/series"),
    ("labels", {}, "/labels"),
    ("label/portal/values", {}, "/label/{name}/values"),
    ("label/__name__/values", {"limit": 1}, "/label/{name}/values"),
    ("metadata", {}, "/metadata"),
    ("format_query", {"query": "1+1"}, "/format_query"),
    ("format_query", {"query": "("}, "/format_query"),
    ("parse_query", {"query": "sum by (a) (b offset 1m)"}, "/parse_query"),
    ("query_exemplars", {"query": "b", "start": 0, "end": 1}, "/query_exemplars"),
    ("status/buildinfo", {}, "/status/buildinfo"),
)


async def test_answers_have_the_form_that_prometheus_describes(asker: Asker, now_ms: int) -> None:
    described = yaml.safe_load(real_data("prometheus/api/openapi_3.1.yaml").read_text("utf-8"))
    resource = DRAFT202012.create_resource(described)
    registry: Registry[Any] = Registry().with_resource("urn:prometheus", resource)
    faults: list[str] = []
    for path, parameters, operation in DESCRIBED:
        moments = {
            name: value + now_ms / 1000 if name in {"start", "end"} else value
            for name, value in {"time": now_ms / 1000, **parameters}.items()
        }
        answer = await asker.get(path, **moments)
        responses = described["paths"][operation]["get"]["responses"]
        response = responses.get(str(answer.status_code), responses["default"])
        schema = response["content"]["application/json"]["schema"]
        schema = {"$ref": "urn:prometheus" + schema["$ref"]} if "$ref" in schema else schema
        found = Draft202012Validator(schema, registry=registry).iter_errors(answer.json())
        faults += [f"{path} {parameters}: {each.message}" for each in found]
    assert faults == []
