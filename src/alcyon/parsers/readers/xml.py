"""XML read as a stream of events, without entities, document types or anything fetched."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol
from xml.parsers import expat

from alcyon.parsers.errors import refuse

Attributes = dict[str, str]


class Listener(Protocol):
    """What hears the events. `text` is called with the pieces of text inside elements."""

    def start(self, name: str, attributes: Attributes) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, piece: str) -> None: ...


def listen(listener: Listener, chunks: Iterable[bytes], part: str) -> Iterator[None]:
    """Feed the listener; pause after each chunk, so that its findings can be taken.

    Element names come without their prefix.

    Raises:
        FileRefused: the XML is broken or declares a document type or an entity.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65536

    def hostile(name: str, *_: object) -> None:
        raise refuse("xml-entities", value=name or part)

    parser.StartDoctypeDeclHandler = hostile
    parser.EntityDeclHandler = hostile
    parser.StartElementHandler = _unprefixed_start(listener.start)
    parser.EndElementHandler = _unprefixed(listener.end)
    parser.CharacterDataHandler = listener.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError:
        raise refuse("workbook-damaged", value=part) from None


def _unprefixed_start(
    heard: Callable[[str, Attributes], None],
) -> Callable[[str, Attributes], None]:
    def start(name: str, attributes: Attributes) -> None:
        heard(name if ":" not in name else name.rpartition(":")[2], attributes)

    return start


def _unprefixed(heard: Callable[[str], None]) -> Callable[[str], None]:
    def end(name: str) -> None:
        heard(name if ":" not in name else name.rpartition(":")[2])

    return end
