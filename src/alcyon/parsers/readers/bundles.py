"""One large JSON object whose one large array is read element by element.

STIX 2.1 keeps its objects in `objects`, GeoJSON its features in `features`.
"""

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final

from alcyon.parsers.errors import problem, refuse
from alcyon.parsers.readers.encodings import encoding_of, open_text
from alcyon.parsers.readers.json_text import STRING, BadJson, cells_of, loads
from alcyon.parsers.records import Item, Meta, Options, Refused, Row

MAX_ELEMENT: Final = 12 * 1024 * 1024
STEP: Final = 64 * 1024
# the last way is a string whose end is not in the buffer yet
MARK: Final = re.compile(STRING + r'|[{}\[\]]|"', re.DOTALL)
SPACE: Final = re.compile(r"\s*+")
PLAIN: Final = re.compile(r'[^\s,\]}{\["]++')
KEY: Final = re.compile(STRING, re.DOTALL)


def read(
    stream: BinaryIO, options: Options, start_at: int, *, format: str, array: str
) -> Iterator[Item]:
    """Yield `Meta`, then a row per element of the array `array`, its members as cells."""
    encoding = encoding_of(stream, options.encoding)
    text = open_text(stream, encoding)
    yield Meta(format, encoding.name, notes=encoding.notes)
    elements = _Scanner(text).elements(array)
    for number, element in enumerate(elements, start=1):
        if number >= start_at:
            yield _row(number, element)


stix = partial(read, format="STIX", array="objects")
geojson = partial(read, format="GEOJSON", array="features")


def _row(number: int, element: str) -> Row | Refused:
    try:
        content = loads(element)
        if not isinstance(content, dict):
            raise BadJson(problem("json-shape", str(number), expected="{…}"))
        cells, notes = cells_of(content)
    except BadJson as bad:
        return Refused(number, (bad.problem,), element)
    return Row(number, cells, element, tuple(notes))


class _Scanner:
    """Walks over a JSON text that is never held whole."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.buffer = ""
        self.place = 0
        self.ended = False

    def elements(self, array: str) -> Iterator[str]:
        """The text of each element of the top-level array with this key."""
        if not self._next():
            raise refuse("file-empty")
        self._expect("{")
        seen: set[str] = set()
        while self._next() != "}":  # at the end of the file `_key` complains
            key = self._key()
            if key in seen:
                raise refuse("json-key-twice", value=key)
            seen.add(key)
            self._expect(":")
            if key != array:
                self._element()
            elif self._next() == "[":
                yield from self._array()
            else:
                raise refuse("json-shape", array, expected="[…]")
            if self._next() == ",":
                self.place += 1
        if array not in seen:
            raise refuse("json-shape", array, expected="[…]")

    def _array(self) -> Iterator[str]:
        self.place += 1
        while self._next() != "]":
            yield self._element()
            if self._next() == ",":
                self.place += 1
            elif self._next() != "]":
                raise refuse("json-broken", value=self._near())
        self.place += 1

    def _element(self) -> str:
        """The text of the value that begins here; the place moves behind it."""
        if self._next() not in "{[":
            return self._scalar()
        here, depth = self.place, 0
        while True:
            found = MARK.search(self.buffer, here)
            if found is None or found[0] == '"':
                here = len(self.buffer) if found is None else found.start()
                behind = here - self.place
                self._more()
                here = self.place + behind
                continue
            here = found.end()
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
            if depth == 0:
                element = self.buffer[self.place : here]
                self.place = here
                return element

    def _scalar(self) -> str:
        pattern = KEY if self._next() == '"' else PLAIN
        while True:
            found = pattern.match(self.buffer, self.place)
            if found is not None and (found.end() < len(self.buffer) or self.ended):
                self.place = found.end()
                return found[0]
            if found is None and (pattern is PLAIN or self.ended):
                raise refuse("json-broken", value=self._near())
            self._more()

    def _key(self) -> str:
        if self._next() != '"':
            raise refuse("json-broken", value=self._near())
        try:
            return str(loads(self._scalar()))
        except BadJson as bad:
            raise refuse(bad.problem.code, value=bad.problem.value) from None

    def _next(self) -> str:
        """The next sign that is not white space; "" at the end of the file."""
        while True:
            self.place = SPACE.match(self.buffer, self.place).end()  # type: ignore[union-attr]  # may be empty: always matches
            if self.place < len(self.buffer):
                return self.buffer[self.place]
            if self.ended:
                return ""
            self._more()

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            raise refuse("json-broken" if self._next() else "file-truncated", value=self._near())
        self.place += 1

    def _more(self) -> None:
        """Read on: each time as much again as is held, so that long elements cost no square."""
        held = self.buffer[self.place :]
        if len(held) > MAX_ELEMENT:
            raise refuse("json-too-large", limit=MAX_ELEMENT)
        if self.ended:
            raise refuse("file-truncated", value=self._near())
        read = self.text.read(max(STEP, len(held)))
        self.ended = read == ""
        self.buffer, self.place = held + read, 0

    def _near(self) -> str:
        return self.buffer[self.place : self.place + 40]
