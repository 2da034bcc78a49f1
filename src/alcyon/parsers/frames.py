"""What goes through the pipe between a reader and whoever called it: one JSON array a line.

    ["meta", {…}]                           once, first
    ["row", number, cells, original, notes] cells: a list along the headers, or an object
    ["no", number, problems, original]
    ["end"]                                 last, when the file was read to its end
    ["stop", code, where, value, facts]     last, when it was not
    ["open", [doors]]                       last: the walls do not stand, nothing was read
    ["probe", [walls], [doors]]             the answer to a probe

The reader has seen hostile bytes, so its frames are believed no more than the file itself:
every one is checked for shape and length before anything is made of it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alcyon.kernel.errors import Problem
from alcyon.parsers.records import Cell, Item, Meta, Note, Refused, Row

MAX_FRAME = 128 * 1024 * 1024  #: bytes; a row of 12 Mi characters, written twice, in UTF-8
CODE = "utf-8"


class BadFrame(ValueError):
    """A frame that no honest reader sends."""


@dataclass(frozen=True, slots=True)
class End:
    """The file was read to its end."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The reader gave the file up."""

    code: str
    where: str
    value: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Open:
    """The reader could not shut itself in."""

    doors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """What a reader without a file found out about its walls."""

    walls: tuple[str, ...]
    doors: tuple[str, ...]


Frame = Item | End | Stop | Open | Probe


def line(*parts: object) -> bytes:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(CODE) + b"\n"


def pack(item: Item, headers: Sequence[str]) -> bytes:
    """The line for an item. Cells along `headers` travel without their headers."""
    match item:
        case Row(number, cells, original, notes):
            along = list(cells.values()) if headers else dict(cells)
            packed = [[note.code, note.where, note.value] for note in notes]
            return line("row", number, along, original, packed)
        case Refused(number, problems, original):
            listed = [[p.where, p.value, p.code, list(p.facts)] for p in problems]
            return line("no", number, listed, original)
        case Meta(format, encoding, delimiter, names, notes):
            packed = [[note.code, note.where, note.value] for note in notes]
            return line("meta", [format, encoding, delimiter, list(names), packed])


def unpack(raw: bytes, headers: Sequence[str]) -> Frame:
    """What a line says.

    Raises:
        BadFrame: it is not one of the seven shapes.
    """
    try:
        return _frame(json.loads(raw), headers)
    except (ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise BadFrame(str(wrong)[:200]) from None


def _frame(parts: list[Any], headers: Sequence[str]) -> Frame:  # noqa: PLR0911  # a table
    match parts:
        case ["row", int(number), list(cells), str(original), list(notes)]:
            return Row(number, _along(headers, cells), original, _notes(notes))
        case ["row", int(number), dict(cells), str(original), list(notes)]:
            named = {name: _cell(value) for name, value in cells.items()}
            return Row(number, named, original, _notes(notes))
        case ["no", int(number), list(problems), str(original)]:
            return Refused(number, tuple(_problem(*each) for each in problems), original)
        case ["meta", [str(kind), str(encoding), str(delimiter), list(names), list(notes)]]:
            return Meta(kind, encoding, delimiter, tuple(map(_text, names)), _notes(notes))
        case ["end"]:
            return End()
        case ["stop", str(code), str(where), str(value), list(facts)]:
            return Stop(code, where, value, _facts(facts))
        case ["open", list(doors)]:
            return Open(tuple(map(_text, doors)))
        case ["probe", list(walls), list(doors)]:
            return Probe(tuple(map(_text, walls)), tuple(map(_text, doors)))
    raise BadFrame("no such frame")


def _along(headers: Sequence[str], cells: list[Any]) -> dict[str, Cell]:
    if len(headers) != len(cells):
        raise BadFrame("cells do not fit the headers")
    return {name: _text(value) for name, value in zip(headers, cells, strict=True)}


def _text(value: Any) -> str:
    if type(value) is not str:
        raise BadFrame("a text is not a text")
    return value


def _cell(value: Any) -> Cell:
    return [_text(each) for each in value] if type(value) is list else _text(value)


def _notes(parts: list[Any]) -> tuple[Note, ...]:
    return tuple(Note(*map(_text, part)) for part in parts)


def _problem(where: Any, value: Any, code: Any, facts: Any) -> Problem:
    return Problem(_text(where), _text(value), _text(code), "", _facts(facts))


def _facts(parts: list[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_text(name), _text(value)) for name, value in parts)
