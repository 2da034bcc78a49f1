"""Translations without GNU gettext: `update`, `compile`, `check`, `todo LANGUAGE`, `fill LANGUAGE`.

Strings come from templates (Django's templatize) and Python (Babel), in English; each language
has one PO file. The compiled catalogues are made by `make setup` and by the wheel's build.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "LC_MESSAGES/django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Written by hand: Babel's own table for Arabic has "many" and "other" the wrong way round.
PLURALS = {
    "fr": (2, "n > 1"),
    "es": (2, "n != 1"),
    "ar": (
        6,
        "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5",
    ),
}
# Forms that stand for one number only, which the words may say: "deux fiches" needs no digit.
SPOKEN = {"fr": frozenset[int](), "es": frozenset({0}), "ar": frozenset({0, 1, 2})}
NATIVE = "X-Read-By-Native-Speaker"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}|</?\w+[^>]*>")


class MessagesError(Exception):
    """A catalogue cannot be read or made; the message says which and why."""


def po_path(root: Path, language: str) -> Path:
    return root / "src" / "alcyon" / "web" / "locale" / language / DOMAIN


# --- extract ------------------------------------------------------------------------------


def extracted(root: Path) -> Catalog:
    """Every marked string of the source, with the files it stands in."""
    found = Catalog(charset="utf-8", fuzzy=False)
    source = root / "src" / "alcyon"
    for file in sorted(source.rglob("*.py")):
        _collect(found, file.read_bytes(), file.relative_to(root))
    for file in sorted([*source.rglob("templates/**/*.html"), *source.rglob("templates/**/*.txt")]):
        _collect(found, template_as_python(file.read_text("utf-8")), file.relative_to(root))
    return found


def template_as_python(template: str) -> bytes:
    """A template as lines that Python's tokenizer accepts, line numbers kept.

    `templatize` blanks what is not to be translated, but keeps the indentation of the HTML,
    at which a tokenizer stumbles.
    """
    # compiling the catalogues, in a wheel's build, has no Django at hand and needs none
    from django.utils.translation.template import templatize  # noqa: PLC0415 - see above

    return "\n".join(line.strip() for line in templatize(template).split("\n")).encode()


def _collect(found: Catalog, code: bytes, where: Path) -> None:
    rows = extract("python", BytesIO(code), keywords=KEYWORDS, comment_tags=("Translators:",))
    for _line, message, comments, context in rows:
        found.add(
            message,
            locations=[(where.as_posix(), 0)],
            auto_comments=comments,
            context=context,
        )


# --- PO files -----------------------------------------------------------------------------


def load(file: Path, language: str) -> Catalog:
    try:
        with file.open("rb") as stream:
            return read_po(stream, locale=language, domain="django", abort_invalid=True)
    except FileNotFoundError:
        raise MessagesError(f"{file}: missing; run `make messages`") from None
    except ValueError as broken:
        raise MessagesError(f"{file}: {broken}") from broken


def fresh(language: str) -> Catalog:
    """An empty catalogue with our plural forms, which Babel takes from a header only."""
    header = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"{_plural_header(language)}\\n"\n'
    return read_po(BytesIO(header.encode()), locale=language, domain="django")


def _plural_header(language: str) -> str:
    count, rule = PLURALS[language]
    return f"Plural-Forms: nplurals={count}; plural={rule};"


def as_po(catalog: Catalog, language: str, *, read_by_native: bool) -> bytes:
    """The bytes of a PO file: no dates, no line numbers, so that a diff shows words only."""
    stream = BytesIO()
    write_po(
        stream,
        catalog,
        width=100,
        ignore_obsolete=True,
        include_lineno=False,
        sort_output=True,
        omit_header=True,
    )
    header = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"{_plural_header(language)}\\n"',
        f'"{NATIVE}: {"yes" if read_by_native else "no"}\\n"',
    ]
    return "\n".join([*header, "", ""]).encode() + stream.getvalue().strip() + b"\n"


def update(root: Path) -> None:
    """Bring new strings in and drop those no longer used; guesses nothing."""
    template = extracted(root)
    for language in PLURALS:
        file = po_path(root, language)
        known = file.exists()
        catalog = load(file, language) if known else fresh(language)
        read = known and f"{NATIVE}: yes" in file.read_text("utf-8")
        catalog.update(template, no_fuzzy_matching=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(as_po(catalog, language, read_by_native=read))


def compile_all(root: Path) -> None:
    for language in PLURALS:
        file = po_path(root, language)
        target = file.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= file.stat().st_mtime_ns:
            continue
        stream = BytesIO()
        write_mo(stream, load(file, language))
        part = target.with_suffix(".mo-part")
        part.write_bytes(stream.getvalue())
        part.replace(target)


# --- check --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Complaint:
    language: str
    what: str
    message: str

    def __str__(self) -> str:
        return f"{self.language}: {self.what}: {self.message!r}"


def complaints(root: Path) -> Iterator[Complaint]:
    template = extracted(root)
    for language in PLURALS:
        file = po_path(root, language)
        catalog = load(file, language)
        yield from _header_complaints(language, file.read_text("utf-8"))
        for wanted in template:
            if wanted.id != "":
                found = catalog.get(_singular(wanted), wanted.context)
                yield from _message_complaints(language, wanted, found)


def _header_complaints(language: str, text: str) -> Iterator[Complaint]:
    header = text.partition("\n\n")[0].replace('"\n"', "")
    if _plural_header(language) not in header:
        yield Complaint(language, "plural forms differ from", _plural_header(language))
    if not re.search(rf"{NATIVE}: (yes|no)", header):
        yield Complaint(language, "header missing", NATIVE)


def _message_complaints(
    language: str, wanted: Message, found: Message | None
) -> Iterator[Complaint]:
    name = _singular(wanted)
    if found is None:
        yield Complaint(language, "not in the catalogue (run `make messages`)", name)
        return
    if found.fuzzy:
        yield Complaint(language, "fuzzy", name)
    forms = _forms(found)
    expected = PLURALS[language][0] if isinstance(wanted.id, tuple | list) else 1
    if len(forms) != expected or not all(form.strip() for form in forms):
        yield Complaint(language, "not translated", name)
        return
    for number, form in enumerate(forms):
        if not _same_placeholders(language, wanted, number, form):
            yield Complaint(language, f"placeholders differ in form {number}", name)


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    strings = message.string or ""
    return (strings,) if isinstance(strings, str) else tuple(strings)


def _same_placeholders(language: str, wanted: Message, number: int, form: str) -> bool:
    told = set(PLACEHOLDER.findall(form))
    if isinstance(wanted.id, str):
        return told == set(PLACEHOLDER.findall(wanted.id))
    singular, plural = (set(PLACEHOLDER.findall(text)) for text in wanted.id)
    everything = singular | plural
    if number in SPOKEN[language]:  # the number itself may be in words
        return told <= everything and len(everything - told) <= 1
    return told == everything


def todo(root: Path, language: str) -> bytes:
    """A PO file of what is still to be translated, for a translator to fill."""
    catalog, rest = load(po_path(root, language), language), fresh(language)
    for message in catalog:
        if message.id != "" and (message.fuzzy or not all(_forms(message))):
            rest.add(
                message.id,
                locations=message.locations,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return as_po(rest, language, read_by_native=False)


def fill(root: Path, language: str, part: bytes) -> int:
    """Take over what `part`, a PO file, translates of the catalogue; tells how many strings."""
    file = po_path(root, language)
    catalog, taken = load(file, language), 0
    for given in read_po(BytesIO(part), locale=language, domain="django", abort_invalid=True):
        known = catalog.get(_singular(given), given.context) if given.id != "" else None
        if known is not None and all(_forms(given)) and _forms(known) != _forms(given):
            known.string, taken = given.string, taken + 1
            known.flags.discard("fuzzy")
    read = f"{NATIVE}: yes" in file.read_text("utf-8")
    file.write_bytes(as_po(catalog, language, read_by_native=read))
    return taken


def report(found: Iterable[Complaint]) -> int:
    shown = 0
    for shown, complaint in enumerate(found, start=1):
        if shown <= 20:
            print(complaint, file=sys.stderr)
    if shown > 20:
        print(f"… {shown - 20} more", file=sys.stderr)
    return 1 if shown else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["update", "compile", "check", "todo", "fill"])
    parser.add_argument("language", nargs="?", choices=sorted(PLURALS))
    given = parser.parse_args()
    try:
        match given.what:
            case "update":
                update(ROOT)
            case "compile":
                compile_all(ROOT)
            case "check":
                return report(complaints(ROOT))
            case "todo":
                sys.stdout.buffer.write(todo(ROOT, given.language or "fr"))
            case "fill":
                print(fill(ROOT, given.language or "fr", sys.stdin.buffer.read()), "taken over")
    except MessagesError as broken:
        print(f"messages: {broken}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
