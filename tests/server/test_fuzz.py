"""Every call of the OpenAPI document, with anything in it: a short answer of this server, never a failure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.standing import Role
from desk_app.server.team import Team
from tests.server.stage import Desk, Office, Process

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
IDS = st.uuids().map(str)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | IDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
EXPECTED = {200, 206, 400, 401, 403, 404, 405, 408, 409, 413, 415, 416, 426, 429, 500}
STREAMS = {"/v1/live"}
UNREADABLE_PUSH = 500
"""What the machine is told of a push that cannot be read; nowhere else is it an answer."""


@pytest.fixture(scope="module")
def fuzzed(running: tuple[Process, Team]) -> tuple[Desk, list[tuple[str, str, dict[str, Any]]]]:
    process, team = running
    desk = Office(team, process.url).person(Role.ADMIN)
    document = requests.get(process.url + "/openapi.json", timeout=30).json()
    calls = [
        (method, path, call)
        for path, methods in document["paths"].items()
        for method, call in methods.items()
        if path not in STREAMS
    ]
    assert len(calls) > 20
    return desk, calls


def _value(data: st.DataObject, schema: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Something that fits a schema, or nearly."""
    if "const" in schema:
        return schema["const"]
    if schema.get("format") == "uuid":
        return data.draw(IDS)
    if schema.get("type") == "integer":
        return data.draw(st.integers(-5, 2**54))
    if schema.get("type") == "array":
        return data.draw(st.lists(ANY, max_size=3))
    return data.draw(TEXTS | ANY)


def _body(data: st.DataObject, call: dict[str, Any]) -> bytes | None:
    described = call.get("requestBody")
    if described is None:
        return None
    schema = described["content"].get("application/json", {}).get("schema", {})
    kind = data.draw(st.sampled_from(["fits", "any", "bytes"]))
    if kind == "bytes":
        return data.draw(st.binary(max_size=200))
    if kind == "any":
        return json.dumps(data.draw(ANY)).encode()
    return json.dumps(
        {name: _value(data, part) for name, part in schema.get("properties", {}).items()}
    ).encode()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_asked_the_server_answers_in_its_own_words(
    fuzzed: tuple[Desk, list[tuple[str, str, dict[str, Any]]]], data: st.DataObject
) -> None:
    desk, calls = fuzzed
    method, path, call = data.draw(st.sampled_from(calls))
    query = {}
    address = path
    for part in call.get("parameters", ()):
        value = data.draw(
            TEXTS.filter(lambda text: text not in ("", ".", "..")) | IDS | st.integers().map(str)
        )
        if part["in"] == "path":
            address = address.replace("{" + part["name"] + "}", quote(value, safe=""))
        else:
            query[part["name"]] = desk.device if part["name"] == "device" else value
    token = data.draw(st.sampled_from([desk.token, desk.token, desk.token, "", "x.y", f"{desk.token}x"]))
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.request(
        method, desk.url + address, params=query, data=_body(data, call), headers=headers, timeout=30
    )

    assert answer.headers.get("Desk-Server") == "1"
    assert answer.status_code in EXPECTED, answer.text
    if path not in ("/v1/hello", "/v1/push", "/v1/pull", "/v1/snapshot", "/v1/verify", "/v1/repair"):
        assert answer.status_code != UNREADABLE_PUSH, answer.text
    assert "Traceback" not in answer.text
    assert desk.device in query.values() or len(answer.content) < 100_000
