"""Pages of a list by opaque cursors: no page is skipped or shown twice while rows come and go.

A cursor is the sort key of a row, sealed. It says nothing to whoever holds it, works for one
list and one organisation, and one that was altered is refused. Counting is not done here.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

from alcyon.kernel.errors import AlcyonError
from alcyon.sealing.boxes import BoxDoesNotOpen, seal, unseal

PAGE_SIZE = 25
LONGEST = 2000

M = TypeVar("M", bound=Model)


class CursorRefused(AlcyonError):
    """This place in the list cannot be found again. Start at the beginning of the list."""

    code = "cursor-refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of a list. `previous` and `next` are cursors, empty where there is nothing."""

    items: tuple[M, ...]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list whose pages can be walked.

    `name` tells lists apart, `organisation_id` viewers; `order` is like Django's `order_by`
    and must end in a column that is unique.
    """

    name: str
    organisation_id: int | None
    order: Sequence[str] = ("-at", "id")
    size: int = PAGE_SIZE

    def page(self, rows: QuerySet[M], *, after: str = "", before: str = "") -> Page[M]:
        """The page after one cursor, before another, or the first.

        Evaluates the queryset: one query, one row more than it shows.

        Raises:
            CursorRefused: not a cursor of this list.
        """
        backwards = before != ""
        cursor = before or after
        order = [_turned(column) for column in self.order] if backwards else list(self.order)
        if cursor:
            rows = rows.filter(_beyond(order, self._opened(cursor)))
        found = list(rows.order_by(*order)[: self.size + 1])
        more, shown = len(found) > self.size, found[: self.size]
        if backwards:
            shown.reverse()
        return Page(
            items=tuple(shown),
            previous=self._sealed(shown[0]) if shown and (more if backwards else after) else "",
            next=self._sealed(shown[-1]) if shown and (more or backwards) else "",
        )

    def _sealed(self, row: Model) -> str:
        values = [_value(row, column.lstrip("-")) for column in self.order]
        plain = json.dumps(values, cls=DjangoJSONEncoder).encode()
        return base64.urlsafe_b64encode(seal(_key(), plain, context=self._context)).decode()

    def _opened(self, cursor: str) -> list[Any]:
        try:
            box = base64.urlsafe_b64decode(cursor[:LONGEST].encode())
            return list(json.loads(unseal(_key(), box, context=self._context)))
        except (BoxDoesNotOpen, ValueError) as refused:
            raise CursorRefused(list=self.name) from refused

    @property
    def _context(self) -> str:
        return f"cursor:{self.name}:{self.organisation_id}:{','.join(self.order)}"


@lru_cache(maxsize=1)
def _key() -> bytes:
    return hashlib.sha256(b"alcyon-cursor-1:" + settings.SECRET_KEY.encode()).digest()


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _value(row: Any, path: str) -> object:
    """The value of a column; a path of `__` goes over relations. Full precision for moments."""
    for part in path.split("__"):
        row = getattr(row, part)
    if hasattr(row, "isoformat"):
        return row.isoformat()
    return str(row) if isinstance(row, UUID) else row


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after `values` in this order, as `(a > x) or (a = x and b > y)`."""
    beyond, same = Q(pk__in=()), Q()
    for column, value in zip(order, values, strict=True):
        name = column.lstrip("-")
        side = "lt" if column.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{side}": value})
        same &= Q(**{name: value})
    return beyond
