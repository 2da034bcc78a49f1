"""What every type of value has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NoReturn

from alcyon.kernel.errors import Invalid
from alcyon.kernel.problems import problem


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the text: all of it optional, none of it guessed.

    `country` is an ISO 3166 alpha-2 code (national phone numbers, plates, documents),
    `order` the order of dates in the source, `decimal` its decimal sign, `currency` an
    ISO 4217 code for amounts written without one.
    """

    lang: str | None = None
    country: str | None = None
    order: str | None = None
    decimal: str | None = None
    currency: str | None = None


NOTHING_KNOWN: Final = Context()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The cleaned form, with notes: codes that tell what a reader should know about it."""

    clean: str
    notes: tuple[str, ...] = ()
    script: str | None = None


Told = tuple[str, str, tuple[str, ...]]  # a field, its text, notes
Cleaner = Callable[[str, Context], Cleaned]


@dataclass(frozen=True, slots=True)
class Type:
    """A type of value: how it is cleaned, and whether full text search should find it.

    `splits`: one cell of a file may list several (`ERI, ETH; SDN`) where the property takes many.
    `yields`: what a cleaned value says about other properties (machine-readable lines).
    """

    name: str
    clean: Cleaner
    searched: bool = True
    longest: int = 500
    splits: bool = False
    yields: Callable[[str], list[Told]] | None = None


def refuse(code: str, value: str, **facts: str) -> NoReturn:
    """Raise the problem `code` of `kernel/tables/problems.yaml` about this value."""
    raise Invalid([problem(code, value=value, **facts)])
