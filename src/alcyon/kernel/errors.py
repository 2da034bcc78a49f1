"""One root for every error that Alcyon raises on purpose.

`code` is the contract: doors translate it, clients switch on it, it never changes once
released. `facts` are for our own logs and tests; they never leave the organisation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one value, and how to mend it.

    `where` names the field (or row and field), `value` is what was written, `mend` is an
    English sentence. `facts` fill the same sentence in the reader's language, see
    `alcyon.kernel.problems.say`.
    """

    where: str
    value: str
    code: str
    mend: str
    facts: tuple[tuple[str, str], ...] = ()

    def at(self, where: str) -> Problem:
        """The same problem, seen from further out: `at("row 7")` gives `row 7 · birthDate`."""
        place = f"{where} · {self.where}" if self.where else where
        return Problem(place, self.value, self.code, self.mend, self.facts)


class AlcyonError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str = "", **facts: object) -> None:
        self.facts: dict[str, object] = facts
        super().__init__(message or first_line(type(self).__doc__))


class NotFound(AlcyonError):
    """There is no such thing, or you may not see it."""

    code = "not-found"
    status = 404


class Forbidden(AlcyonError):
    """Your role does not allow this."""

    code = "forbidden"
    status = 403


class Conflict(AlcyonError):
    """Somebody else changed this in the meantime."""

    code = "conflict"
    status = 409


class Invalid(AlcyonError):
    """Some values cannot be accepted."""

    code = "invalid"
    status = 422

    def __init__(
        self, problems: Iterable[Problem] = (), message: str = "", **facts: object
    ) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        mends = "; ".join(problem.mend for problem in self.problems)
        super().__init__(message or mends, **facts)


class Busy(AlcyonError):
    """The node is busy. Please try again in a moment."""

    code = "busy"
    status = 503


class StorageFull(AlcyonError):
    """The disk is full. Nothing was stored; reading still works."""

    code = "storage-full"
    status = 507


def first_line(docstring: str | None) -> str:
    """The first line of a docstring without its full stop's trailing space."""
    return (docstring or "").strip().partition("\n")[0]
