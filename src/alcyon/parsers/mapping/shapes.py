"""The table `shapes.yaml`: what rows of tables often speak of together."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from alcyon.kernel.yaml_files import read_yaml
from alcyon.parsers.mapping.words import words_of

TABLE: Final = Path(__file__).parents[1] / "tables" / "shapes.yaml"
Words = tuple[str, ...]


@cache
def shapes() -> Mapping[str, Any]:
    """The whole table."""
    content = read_yaml(TABLE)
    assert isinstance(content, dict)  # for mypy: a file of our own, covered by tests
    return content


@cache
def numbers() -> frozenset[Words]:
    """Headers that name a row."""
    return frozenset(words_of(str(each)) for each in shapes()["numbers"])


def rest_behind(header: str, roles: Sequence[str]) -> Words | None:
    """What is left of a header that begins or ends with a word for a role; else None."""
    words = words_of(header)
    for role in sorted(roles, key=len, reverse=True):
        named = words_of(role)
        size = len(named)
        if words[:size] == named:
            return words[size:]
        if words[-size:] == named:
            return words[:-size]
    return None


def category_of(headers: Sequence[str]) -> str:
    """The data-subject category that the headers give away, "" where they say nothing."""
    spoken = [words_of(header) for header in headers]
    for entry in shapes()["categories"]:
        if any(header.startswith(tuple(entry["begin"])) for header in headers if entry["begin"]):
            return str(entry["category"])
        if any(words_of(word) in spoken for word in entry["words"]):
            return str(entry["category"])
    return ""
