"""Domain knowledge as tables that a colleague from the police can read and check.

A table is a YAML file with a head and entries:

    about: One sentence on what the table is for.
    keys: {onward: bool, rank: int, note?: text}
    entries:
      - code: H0
        label: {en: ..., fr: ..., es: ..., ar: ...}
        onward: true
        rank: 1

`keys` declares what an entry may hold beside `code` and `label`; a `?` makes it optional.
Types: `text`, `int`, `bool`, `code`, `list`, `map`, `labels` (a text in four languages).
Where Unicode CLDR already has the names, `labels: cldr-territories` (or `-scripts`,
`-languages`, `-currencies`) stands in the head and the entries carry no `label`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from alcyon.kernel.cldr import CLDR_KINDS, cldr_name
from alcyon.kernel.errors import AlcyonError
from alcyon.kernel.yaml_files import YamlMistake, read_yaml

LANGUAGES: Final = ("en", "fr", "es", "ar")
TABLES: Final = Path(__file__).with_name("tables")
HEAD: Final = {"about", "keys", "entries", "labels"}
TYPES: Final[Mapping[str, type | tuple[type, ...]]] = MappingProxyType(
    {
        "text": str,
        "code": str,
        "int": int,
        "bool": bool,
        "list": (list, tuple),
        "map": (dict, MappingProxyType),
        "labels": (dict, MappingProxyType),
    }
)


class TableError(AlcyonError):
    """A table of domain knowledge is not well formed."""

    code = "table-error"


class UnknownCode(AlcyonError):
    """There is no such code in the table."""

    code = "unknown-code"
    status = 422


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a table. Frozen: nested lists are tuples, nested maps are read-only."""

    code: str
    values: Mapping[str, Any] = field(hash=False)
    labels: str | None = None  # "cldr-…" when CLDR gives the names

    def label(self, language: str = "en") -> str:
        """The name for a reader of `language`; English for a language we do not have."""
        if self.labels is not None:
            return cldr_name(self.labels, self.code, language)
        return in_language(self.values["label"], language)

    def text(self, key: str, language: str = "en") -> str:
        """Another text in four languages, such as a sentence beside the label."""
        return in_language(self.values[key], language)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in self.values


class Table(tuple[Entry, ...]):
    """Entries in the order of the file, with look-up by code."""

    by_code: Mapping[str, Entry]

    def __new__(cls, entries: Iterable[Entry] = ()) -> Table:
        made = super().__new__(cls, entries)
        made.by_code = MappingProxyType({entry.code: entry for entry in made})
        return made

    def entry(self, code: str) -> Entry:
        """The entry, or `UnknownCode`."""
        found = self.by_code.get(code)
        if found is None:
            raise UnknownCode(f"There is no code {code!r} in this table.", code=code)
        return found

    def has(self, code: str) -> bool:
        return code in self.by_code

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.by_code)

    def choices(self, language: str = "en") -> list[tuple[str, str]]:
        """Code and label of each entry, for a form."""
        return [(entry.code, entry.label(language)) for entry in self]


@cache
def table(name: str) -> Table:
    """The table `kernel/tables/<name>.yaml`, read once per process."""
    return load(TABLES / f"{name}.yaml")


@cache
def load(path: Path) -> Table:
    """Read and check a table.

    Raises:
        TableError: an unknown or missing key, a wrong type, a language without a label,
            the same code twice. The message names file and entry.
    """
    try:
        raw = read_yaml(path)
    except YamlMistake as mistake:
        raise TableError(f"{path.name}: {mistake}") from mistake
    head = raw if isinstance(raw, dict) else {"entries": raw}
    if unknown := set(head) - HEAD:
        raise TableError(f"{path.name}: unknown heading {sorted(unknown)}")
    labels = head.get("labels")
    if labels is not None and labels not in CLDR_KINDS:
        raise TableError(f"{path.name}: labels must be one of {sorted(CLDR_KINDS)}")
    shape = head.get("keys")
    entries = [
        _entry(row, shape=shape, labels=labels, place=f"{path.name} #{number}")
        for number, row in enumerate(head.get("entries") or [], start=1)
    ]
    made = Table(tuple(entries))
    if len(made.by_code) != len(made):
        codes = [entry.code for entry in made]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise TableError(f"{path.name}: code used twice: {', '.join(twice)}")
    return made


def label(entry: Entry, language: str = "en") -> str:
    return entry.label(language)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text for `fr`, `fr-CA` or `fr_CA`; English where the language is not one of ours."""
    found = texts.get(language) or texts.get(language[:2]) or texts["en"]
    return str(found)


def check_labels(texts: object, place: str) -> None:
    """Refuse a label that is not a text in each of the four languages."""
    if not isinstance(texts, Mapping):
        raise TableError(f"{place}: a label must give {', '.join(LANGUAGES)}")
    missing = [code for code in LANGUAGES if not str(texts.get(code) or "").strip()]
    if missing:
        raise TableError(f"{place}: no label in {', '.join(missing)}")
    if unknown := set(texts) - set(LANGUAGES):
        raise TableError(f"{place}: unknown language {', '.join(sorted(map(str, unknown)))}")


def _entry(row: object, *, shape: dict[str, str] | None, labels: str | None, place: str) -> Entry:
    if not isinstance(row, dict) or not isinstance(row.get("code"), str) or row["code"] == "":
        raise TableError(f"{place}: every entry needs a code, written as text")
    place = f"{place} ({row['code']})"
    if labels is None:
        check_labels(row.get("label"), place)
    elif "label" in row:
        raise TableError(f"{place}: the names of this table come from {labels}")
    if shape is not None:
        _check_shape(row, shape, place)
    _check_nested(row, place)
    return Entry(row["code"], freeze(row), labels)


def _check_shape(row: dict[str, Any], shape: dict[str, str], place: str) -> None:
    known = {key.removesuffix("?"): kind for key, kind in shape.items()}
    if unknown := set(row) - set(known) - {"code", "label"}:
        raise TableError(f"{place}: unknown key {', '.join(sorted(unknown))}")
    missing = [key for key in shape if not key.endswith("?") and key not in row]
    if missing:
        raise TableError(f"{place}: missing {', '.join(missing)}")
    for key in set(row) & set(known):
        expected = TYPES.get(known[key])
        if expected is None:
            raise TableError(f"{place}: {known[key]!r} is not a type of key")
        # bool is an int in Python; a table that says int does not mean yes or no
        wrong = isinstance(row[key], bool) and expected is int
        if wrong or not isinstance(row[key], expected):
            raise TableError(f"{place}: {key} must be {known[key]}")
        if known[key] == "labels":
            check_labels(row[key], f"{place}: {key}")


def _check_nested(row: dict[str, Any], place: str) -> None:
    """Labels deeper down (grades hold tables inside a table) obey the same rule."""
    for key, value in row.items():
        if key == "label" or not isinstance(value, list):
            continue
        seen: set[str] = set()
        for part in value:
            if isinstance(part, dict) and "label" in part:
                check_labels(part["label"], f"{place}: {key} {part.get('code')}")
                if part.get("code") in seen:
                    raise TableError(f"{place}: {key}: code used twice: {part['code']}")
                seen.add(str(part.get("code")))


def freeze(value: Any) -> Any:
    """The same content, read-only all the way down."""
    if isinstance(value, dict):
        return MappingProxyType({key: freeze(part) for key, part in value.items()})
    if isinstance(value, list):
        return tuple(freeze(part) for part in value)
    return value
