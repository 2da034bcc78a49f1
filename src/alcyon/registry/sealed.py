"""What people wrote, sealed under a key that lies beside it and ends with its row.

Search words, reasons, file names and half-filled forms may name a person who is protected
elsewhere. Whoever deletes the row destroys the key, and calls `keys.forget` after it.
"""

import json
from typing import Any, Protocol

from alcyon.sealing.boxes import new_key, seal, unseal
from alcyon.trust.keys import unwrap, wrap


class Sealed(Protocol):
    """A row with a wrapped key and a box that it opens."""

    key: Any
    box: Any


def put(row: Sealed, content: object, *, context: str) -> None:
    """Seal `content`, anything JSON holds, into an unsaved row.

    Args:
        context: names the row, `draft:<id>`; a box moved to another row does not open there.
    """
    key = new_key()
    row.key = wrap("vault", key, context=context)
    row.box = seal(key, json.dumps(content).encode(), context=context)


def content_of(row: Sealed, *, context: str) -> Any:
    """What was put into the row."""
    key = unwrap("vault", bytes(row.key), context=context)
    return json.loads(unseal(key, bytes(row.box), context=context))
