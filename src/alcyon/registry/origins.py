"""Where a record stood in a file, and what it said there: so that a second run changes nothing.

Both are keyed hashes: with the database alone nobody can try out names against them.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from alcyon.parsers.intake import Thing, Tie
from alcyon.registry.handling import Handling
from alcyon.trust.keys import derived

Texts = Mapping[str, Sequence[str]]


def origin_key(source: str, one: Thing | Tie) -> bytes:
    """What the source calls the thing; where it has no name for it, what it says of it."""
    named = one.key if one.key else [one.schema, _sorted(one.values), *_ends(one)]
    return _hashed(["origin", source, type(one).__name__, named])


def key_in_source(source: str, key: str) -> bytes:
    """The origin key of the thing that a tie names."""
    return _hashed(["origin", source, Thing.__name__, key])


def content_digest(one: Thing | Tie, handling: Handling) -> bytes:
    """What the row said, with its handling: equal digests mean that nothing changed."""
    said = _written(["content", one.schema, _sorted(one.values), *_ends(one)])
    return _keyed(f"{said[:-1]}, {_handling(handling)}]")


@lru_cache(maxsize=64)
def _handling(handling: Handling) -> str:
    return _written(handling.as_json())


def _ends(one: Thing | Tie) -> list[str]:
    return [one.source, one.target] if isinstance(one, Tie) else []


def _sorted(values: Texts) -> list[tuple[str, list[str]]]:
    return sorted((name, list(texts)) for name, texts in values.items())


def _hashed(content: object) -> bytes:
    return _keyed(_written(content))


def _written(content: object) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)


def _keyed(text: str) -> bytes:
    return hmac.digest(derived("origins"), text.encode("utf-8", "surrogatepass"), "sha256")
