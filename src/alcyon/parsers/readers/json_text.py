"""JSON read strictly: no key twice, no NaN, no bottomless nesting, numbers kept as written."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from alcyon.kernel.errors import Problem
from alcyon.parsers.errors import problem
from alcyon.parsers.readers.encodings import LOST
from alcyon.parsers.readers.rows import MAX_CELL, MAX_ROW
from alcyon.parsers.records import Cell, Note

MAX_DEPTH: Final = 48
STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
BRACKET: Final = re.compile(STRING + r"|[{}\[\]]", re.DOTALL)


class BadJson(Exception):
    """This text is not JSON that we accept; `problem` says why."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.code)
        self.problem = found


def loads(text: str) -> Any:
    """The content of a JSON text. Numbers come as their text: nothing is rounded.

    Raises:
        BadJson: broken, a key twice in one object, NaN or Infinity, nested too deeply, or
            texts with NUL or half a character.
    """
    if (lost := LOST.search(text)) is not None:
        near = text[max(lost.start() - 20, 0) : lost.end() + 20]
        code = "text-nul" if lost[0] == "\0" else "text-undecodable"
        raise BadJson(problem(code, value=near))
    if text.count("{") + text.count("[") > MAX_DEPTH and depth(text) > MAX_DEPTH:
        raise BadJson(problem("json-too-deep", limit=MAX_DEPTH))
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as wrong:
        raise BadJson(problem("json-broken", value=f"{wrong.msg}: {wrong.pos + 1}")) from None
    except RecursionError:
        raise BadJson(problem("json-too-deep", limit=MAX_DEPTH)) from None


def depth(text: str) -> int:
    """How deep the brackets of a text go, those inside strings aside."""
    here = deepest = 0
    for found in BRACKET.finditer(text):
        if found[0] in "{[":
            here += 1
            deepest = max(deepest, here)
        elif found[0] in "}]":
            here -= 1
    return deepest


def cells_of(content: dict[str, Any], prefix: str = "") -> tuple[dict[str, Cell], list[Note]]:
    """An object as cells: texts, lists of texts, and whatever is nested as JSON text.

    Raises:
        BadJson: a text is too long, or holds NUL or half a character.
    """
    cells: dict[str, Cell] = {}
    notes: list[Note] = []
    for key, value in content.items():
        name = _sound(prefix + key, key)
        if value is None:
            continue
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            cells[name] = [_sound(each, name) for each in value]
        elif isinstance(value, str | bool):
            cells[name] = _sound(_plain(value), name)
        else:
            cells[name] = _sound(json.dumps(value, ensure_ascii=False), name, MAX_ROW)
    return cells, notes


def texts_of(values: Any, where: str) -> Iterator[str | Note]:
    """The texts in a list of values; what is not a text comes as a note that it was left out."""
    _sound(where, "")
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, str | bool):
            yield _sound(_plain(value), where)
        else:
            yield Note("json-value-left-out", where, json.dumps(value)[:40])


def _plain(value: str | bool) -> str:
    return value if isinstance(value, str) else "true" if value else "false"


def _sound(text: str, where: str, limit: int = MAX_CELL) -> str:
    if LOST.search(text):
        code = "text-nul" if "\0" in text else "text-undecodable"
        raise BadJson(problem(code, where, text))
    if len(text) > limit:
        sizes = {"length": len(text), "limit": limit}
        raise BadJson(problem("cell-too-long", where, text, **sizes))
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise BadJson(problem("json-key-twice", value=max(keys, key=keys.count)))
    return made


def _constant(name: str) -> None:
    raise BadJson(problem("json-not-a-number", value=name))


DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=str, parse_float=str
)
