"""Several words in a line, with the comma of the reader's script."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def enumerated(words: Iterable[str]) -> str:
    """`police, border` or `شرطة، حدود`."""
    return pgettext("between the words of a list", ", ").join(words)
