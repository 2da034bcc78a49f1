"""FollowTheMoney entities, one JSON object a line.

Cells are the properties by their FollowTheMoney names, each a list of texts; `@id`, `@schema`
and, where a file of Alcyon's own comes back, `@alcyon` (JSON text) stand beside them.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from alcyon.parsers.errors import problem, refuse
from alcyon.parsers.readers.encodings import encoding_of, open_text
from alcyon.parsers.readers.json_text import BadJson, cells_of, loads, texts_of
from alcyon.parsers.records import Cell, Item, Meta, Note, Options, Refused, Row

MAX_LINE: Final = 12 * 1024 * 1024
OWN: Final = ("id", "schema", "alcyon")


def read(stream: BinaryIO, options: Options, start_at: int) -> Iterator[Item]:
    """Yield `Meta`, then the lines from `start_at` on."""
    encoding = encoding_of(stream, options.encoding)
    text = open_text(stream, encoding)
    yield Meta("FTM", encoding.name, notes=encoding.notes)
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        whole = line.endswith("\n") or len(line) < MAX_LINE
        while not whole and (rest := text.readline(1 << 20)):
            whole = rest.endswith("\n")
        if number < start_at or not line.strip():
            continue
        if len(line) >= MAX_LINE:
            found = problem("json-too-large", limit=MAX_LINE)
            yield Refused(number, (found,), line)
        else:
            yield _entity(number, line)
    if number == 0:
        raise refuse("file-empty")


def _entity(number: int, line: str) -> Row | Refused:
    try:
        content = loads(line)
        cells, notes = _cells(content)
    except BadJson as bad:
        return Refused(number, (bad.problem,), line)
    return Row(number, cells, line, tuple(notes))


def _cells(content: Any) -> tuple[dict[str, Cell], list[Note]]:
    if not isinstance(content, dict):
        raise BadJson(problem("json-shape", "1", expected="{…}"))
    properties = content.get("properties", {})
    if not isinstance(properties, dict):
        raise BadJson(problem("json-shape", "properties", expected="{…}"))
    for key in ("id", "schema"):
        if not isinstance(content.get(key), str) or not content[key].strip():
            raise BadJson(problem("json-shape", key, expected='"…"'))
    own = {key: content[key] for key in OWN if key in content}
    cells, notes = cells_of(own, "@")
    for name, values in properties.items():
        texts: list[str] = []
        for found in texts_of(values, name):
            if isinstance(found, Note):
                notes.append(found)
            else:
                texts.append(found)
        cells |= {name: texts} if not name.startswith("@") else {}
    return cells, notes
