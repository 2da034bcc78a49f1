"""Bodies are read strictly: no key twice, no NaN, nothing that JSON does not have."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem


class StrictParser(Parser):
    """What Python's parser would quietly repair is refused, with the place."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body, object_pairs_hook=_once, parse_constant=_no_such_number)
        except (ValueError, RecursionError) as wrong:
            raise Invalid([problem("json-unreadable", where="body", reason=str(wrong))]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise Invalid([problem("json-duplicate-key", where=key, value=key)])
        made[key] = value
    return made


def _no_such_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")
