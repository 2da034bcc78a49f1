"""Why a file, or a row of it, was not read. The sentences are in `tables/problems.yaml`.

Readers name a problem by code and facts only: they run where no table can be opened. The
sandbox puts the sentence in on the way out.
"""

from alcyon.kernel.errors import AlcyonError, Invalid, Problem


class FileRefused(Invalid):
    """This file could not be read to its end."""

    code = "file-refused"


class NotIsolated(AlcyonError):
    """This machine gives no way to shut a file reader in, so the file was kept unopened."""

    code = "parser-not-isolated"
    status = 503


class UnknownFormat(Invalid):
    """This is not a kind of file that Alcyon reads."""

    code = "unknown-format"


def problem(code: str, where: str = "", value: str = "", **facts: object) -> Problem:
    """A problem without its sentence. A long value is cut: the row is kept whole elsewhere."""
    shown = value if len(value) <= 200 else value[:199] + "…"
    return Problem(shown_safely(where), shown_safely(shown), code, "", _texts(facts))


def refuse(code: str, where: str = "", value: str = "", **facts: object) -> FileRefused:
    return FileRefused([problem(code, where, value, **facts)])


def shown_safely(text: str) -> str:
    """Text that every encoding can carry: NUL and lone surrogates become visible signs."""
    if "\0" in text:
        text = text.replace("\0", "␀")
    return text.encode("utf-8", "backslashreplace").decode() if not text.isascii() else text


def _texts(facts: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((key, shown_safely(str(value))) for key, value in facts.items())
