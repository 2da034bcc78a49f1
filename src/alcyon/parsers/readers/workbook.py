"""The parts of a workbook beside its cells: sheets, shared texts, which styles are dates."""

import posixpath
import re
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from alcyon.parsers.errors import refuse
from alcyon.parsers.readers.archive import chunks
from alcyon.parsers.readers.xml import Attributes, Listener, listen

ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
# literals, escaped signs, colours and conditions say nothing about dates; [h] and [mm] do
SILENT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
DATE_SIGNS: Final = re.compile("[ymdhs]", re.IGNORECASE)
DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
PART_LIMIT: Final = 32 * 1024 * 1024  #: bytes of a part that is held whole; sheets are not


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that holds cells."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """What is known before the first cell is read."""

    archive: zipfile.ZipFile
    sheets: list[Sheet] = field(default_factory=list)
    from_1904: bool = False
    dates: frozenset[int] = frozenset()  #: numbers of the cell styles that show a date
    links: bool = False
    macros: bool = False


class Texts(Listener):
    """The shared texts of a workbook, packed: ten million of them must fit into 400 MB.

    They are read no further than asked for: the first rows of a large workbook come at once.
    """

    def __init__(self) -> None:
        self.unread: Iterator[None] = iter(())
        self.packed = bytearray()
        self.ends = array("Q")
        self.pieces: list[str] = []
        self.wanted = False
        self.aside = 0  # inside a reading aid for Japanese, which is not part of the text

    def __getitem__(self, number: int) -> str:
        while number >= len(self.ends):
            if next(self.unread, self) is self:
                raise IndexError(number)
        if number < 0:
            raise IndexError(number)
        begin = self.ends[number - 1] if number > 0 else 0
        return self.packed[begin : self.ends[number]].decode()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "t":
            self.wanted = self.aside == 0
        elif name == "rPh":
            self.aside += 1

    def end(self, name: str) -> None:
        if name == "t":
            self.wanted = False
        elif name == "rPh":
            self.aside -= 1
        elif name == "si":
            self.packed += unescaped("".join(self.pieces)).encode("utf-8", "surrogatepass")
            self.ends.append(len(self.packed))
            self.pieces.clear()

    def text(self, piece: str) -> None:
        if self.wanted:
            self.pieces.append(piece)


class _Elements(Listener):
    """All elements of a small part, in order."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Attributes]] = []
        self.path: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self.path.append(name)
        self.found.append(("/".join(self.path[-2:]), attributes))

    def end(self, name: str) -> None:
        self.path.pop()

    def text(self, piece: str) -> None:
        """Texts of these parts are not needed."""


def unescaped(text: str) -> str:
    """`_x000D_` and its like as the characters they stand for."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def open_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Read the table of contents.

    Raises:
        FileRefused: this archive holds no workbook, or a damaged one.
    """
    names = set(archive.namelist())
    main = _main_part(archive, names)
    book = Workbook(archive)
    book.links = any("/externalLinks/" in name for name in names)
    book.macros = any(name.endswith("vbaProject.bin") for name in names)
    kinds = _relations(archive, names, main)
    for name, attributes in _elements(archive, main):
        if name == "workbook/workbookPr":
            book.from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheets/sheet":
            kind, part = kinds.get(_relation(attributes), ("", ""))
            if kind.endswith("/worksheet") and part in names:
                hidden = attributes.get("state", "visible") != "visible"
                book.sheets.append(Sheet(attributes.get("name", "?"), part, hidden))
    styles = next((part for kind, part in kinds.values() if kind.endswith("/styles")), "")
    if styles in names:
        book.dates = _date_styles(archive, styles)
    return book


def shared_texts(book: Workbook) -> Texts:
    """The shared texts, none of them read yet."""
    texts = Texts()
    names = [name for name in book.archive.namelist() if name.endswith("/sharedStrings.xml")]
    for name in names[:1]:
        texts.unread = listen(texts, chunks(book.archive, name), name)
    return texts


def _main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "_rels/.rels" in names:
        for _, attributes in _elements(archive, "_rels/.rels"):
            if attributes.get("Type", "").endswith("/officeDocument"):
                part = attributes.get("Target", "").lstrip("/")
                if part in names and part.startswith("xl/"):
                    return part
    if "xl/workbook.xml" in names:
        return "xl/workbook.xml"
    kind = "DOCX" if "word/document.xml" in names else "ODS" if "content.xml" in names else "ZIP"
    raise refuse("format-unknown", kind=kind)


def _relations(archive: zipfile.ZipFile, names: set[str], main: str) -> dict[str, tuple[str, str]]:
    folder, file = posixpath.split(main)
    part = f"{folder}/_rels/{file}.rels"
    if part not in names:
        raise refuse("workbook-damaged", value=part)
    found: dict[str, tuple[str, str]] = {}
    for _, attributes in _elements(archive, part):
        if attributes.get("TargetMode") != "External" and "Id" in attributes:
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found[attributes["Id"]] = (attributes.get("Type", ""), target.lstrip("/"))
    return found


def _relation(attributes: Attributes) -> str:
    """`r:id`, whatever the prefix: the sheet's own number is `sheetId`, which has no colon."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _date_styles(archive: zipfile.ZipFile, part: str) -> frozenset[int]:
    dates = set(DATE_FORMATS)
    styles: list[int] = []
    for name, attributes in _elements(archive, part):
        if name == "numFmts/numFmt":
            number = _whole(attributes.get("numFmtId", ""))
            if DATE_SIGNS.search(
                SILENT.sub("", attributes.get("formatCode", "").partition(";")[0])
            ):
                dates.add(number)
        elif name == "cellXfs/xf":
            styles.append(_whole(attributes.get("numFmtId", "0")))
    return frozenset(place for place, number in enumerate(styles) if number in dates)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Attributes]]:
    if archive.getinfo(part).file_size > PART_LIMIT:
        raise refuse("workbook-damaged", value=part)
    elements = _Elements()
    for _ in listen(elements, chunks(archive, part), part):
        yield from elements.found
        elements.found.clear()
