"""Requests to every address there is, and answers made comparable."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from alcyon.api.urls import api
from alcyon.doors.actions import declared

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\{(\w+)\}")
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CODES = re.compile(r"\b[VWMP]-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
CLOCKWORK = frozenset({"Expires", "Last-Modified", "Date"})
"""Headers that say what second it is."""
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


@dataclass(frozen=True)
class Route:
    """An address with its parameters, and the action its view declares."""

    path: str
    action: str | None
    name: str
    is_api: bool = False
    methods: tuple[str, ...] = METHODS


def routes() -> list[Route]:
    """Every address: pages by the resolver, calls by the interface's own list."""
    return [*_pages(get_resolver(), "/"), *_calls()]


def _pages(resolver: URLResolver, before: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "ninja" and pattern.namespace != "api":
                yield from _pages(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield Route(path, declared(pattern.callback), pattern.name or path)


def _calls() -> Iterator[Route]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield Route(
                    f"/api/v1{prefix}{path}",
                    declared(operation.view_func),
                    operation.view_func.__name__,
                    is_api=True,
                    methods=tuple(operation.methods),
                )


@dataclass(frozen=True)
class Probe:
    """One request. `body` is a form for a page and JSON for a call."""

    method: str
    path: str
    body: Any = None
    is_api: bool = False


def fill(route: Route, value: object) -> str:
    """The address with every parameter filled by `value`, or by what its kind needs."""
    return PARAMETER.sub(lambda found: _fits(found, value), route.path)


def _fits(found: re.Match[str], value: object) -> str:
    kind, name = found[1] or "", found[2] or found[3]
    if kind == "int":
        return "1"
    return str(value) if kind == "uuid" or name.endswith("_id") or kind == "" else "nowhere"


class Frozen:
    """Time that stands still within a probe and is the same in both worlds."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def answers(
    client: Client, caller: Client, probes: Sequence[Probe], *, at: datetime, known: set[str]
) -> list[tuple[int, str]]:
    """What each probe gets, one after another, and then everything undone."""
    clock, found = Frozen(at), []
    point = transaction.savepoint()
    with mock.patch("django.utils.timezone.now", clock):
        for number, probe in enumerate(probes):
            clock.at = at + timedelta(seconds=number)
            found.append(normal(_send(caller if probe.is_api else client, probe), known))
    transaction.savepoint_rollback(point)
    connection.run_on_commit.clear()
    return found


def _send(client: Client, probe: Probe) -> HttpResponse:
    if probe.is_api:
        return client.generic(
            probe.method, probe.path, probe.body or "", content_type="application/json"
        )
    if probe.method == "POST":
        return client.post(probe.path, probe.body or {})
    return client.generic(probe.method, probe.path)


def normal(answer: HttpResponse, known: set[str]) -> tuple[int, str]:
    """Status, headers and body; ids and codes made by this very request are all alike."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kept = {k: v for k, v in answer.headers.items() if k not in CLOCKWORK}
    text = f"{sorted(kept.items())}\n{content.decode('utf-8', 'replace')}"
    text = TOKENS.sub(r"\1", text)
    text = UUIDS.sub(lambda found: found[0] if found[0] in known else "<id>", text)
    return answer.status_code, CODES.sub("<code>", text)


def named(ids: Sequence[UUID]) -> set[str]:
    return {str(one) for one in ids}
