"""Every call as the OpenAPI document describes it, and as it does not, by schemathesis: no surprise.

`test_fuzz` asks anything and is quick; here each call is taken by itself, with data that fits its description
and data that breaks it in one place, and each answer is compared with the description.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from desk_app.domain.standing import Role
from tests.server.stage import Desk, Office, serving

pytestmark = pytest.mark.slow

Call = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]

WAIT_S = 30
SECONDS = float(os.environ.get("DESK_APP_FUZZ_S", "40"))
"""For all calls together."""
MACHINE = ("/v1/hello", "/v1/push", "/v1/pull", "/v1/snapshot", "/v1/verify", "/v1/repair")
"""Calls that answer 500 where they cannot read what is asked: the machine narrows it down by that."""
STREAMS = ("/v1/live",)
CHECKS: list[CheckFunction] = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A workspace on a server of its own, which may be filled with anything."""
    with serving(tmp_path_factory.mktemp("fuzzed") / "data") as (process, team):
        office = Office(team, process.url)
        yield office
        office.close()


class _Enough(BaseException):
    """The time of a call is over; hypothesis lets it through."""


def _ask(desk: Desk, call: Call, mode: schemathesis.GenerationMode, until: float) -> int:
    """Ask one call over and over; gives how often."""
    headers = {"Authorization": f"Bearer {desk.token}"}
    checks = CHECKS if call.path in MACHINE else [*CHECKS, not_a_server_error]
    asked = 0

    @settings(
        max_examples=200,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=call.as_strategy(generation_mode=mode))
    def ask(case: AnyCase) -> None:
        nonlocal asked
        if time.monotonic() > until:
            raise _Enough
        asked += 1
        response = case.call(base_url=desk.url, headers=headers, timeout=WAIT_S)
        assert "desk-server" in response.headers, "another answered"
        case.validate_response(response, checks=checks)

    with suppress(_Enough, Unsatisfiable):  # nothing can be wrong with a call that takes nothing
        ask()
    return asked


def test_every_call_answers_as_it_is_described(office: Office) -> None:
    admin = office.person(Role.ADMIN)
    schema = schemathesis.openapi.from_url(f"{office.url}/openapi.json", timeout=WAIT_S)
    calls = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    calls = [call for call in calls if call.path not in STREAMS]
    asked: Counter[str] = Counter()
    assert len(calls) > 20
    for call in calls:
        for mode in schemathesis.GenerationMode:
            desk = office.device(admin.agent)  # one call takes the token back
            asked[call.label] += _ask(desk, call, mode, time.monotonic() + SECONDS / len(calls) / 2)

    assert set(asked) == {call.label for call in calls}
    assert min(asked.values()) > 0
    assert requests.get(f"{office.url}/healthz", timeout=WAIT_S).json() == {"ok": True}
