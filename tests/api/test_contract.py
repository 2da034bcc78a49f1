"""The interface keeps what its own OpenAPI document promises, whatever it is sent."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.calling import token_of
from tests.castings import Cast

DOCUMENT = "/api/v1/openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12


@pytest.fixture
def operations(db: None) -> Iterator[Any]:
    # as Django's own test client does: the test's transaction lives in this connection
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    application = get_wsgi_application()  # static files lie ready once the database is made
    yield schemathesis.openapi.from_wsgi(DOCUMENT, application).get_all_operations()
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def test_every_operation_answers_as_its_document_says(cast: Cast, operations: Any) -> None:
    headers = {"Authorization": f"Bearer {token_of(cast.owner)}"}
    asked = []
    for found in operations:
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def holds(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        holds()
        asked.append(operation.label)
    assert len(asked) >= 15, asked
