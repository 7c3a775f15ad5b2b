"""What a browser does at the desk of alerts."""

from typing import Any

import httpx

from tests.e2e.apiserver import API, Browser


async def listed(browser: Browser, **asked: str) -> dict[str, Any]:
    answer = await browser.http.get(f"{API}/alerts", params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def act(browser: Browser, number: int, kind: str, **more: object) -> httpx.Response:
    body = {"kind": kind, "request": f"{browser.session['user']['id']}-{kind}", **more}
    return await browser.http.post(f"{API}/alerts/{number}/acts", json=body, headers=browser.csrf)


async def many(browser: Browser, **body: object) -> httpx.Response:
    asked = {"kind": "ack", "request": "bulk-1", **body}
    return await browser.http.post(f"{API}/alerts/acts", json=asked, headers=browser.csrf)
